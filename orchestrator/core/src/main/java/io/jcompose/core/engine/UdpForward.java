package io.jcompose.core.engine;

import io.jcompose.network.Endpoint.BoundPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Forwards the datagrams of one published port: each caller gets a socket of its own, until both sides are silent. */
final class UdpForward {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(90);
    private static final long SWEEP_MILLIS = 15_000;
    private static final int MAX_CALLERS = 1024;

    private final Vertx vertx;
    private final BoundPort port;
    private final DatagramSocket listener;
    private final Map<SocketAddress, Caller> callers = new LinkedHashMap<>();

    UdpForward(Vertx vertx, BoundPort port) {
        this.vertx = vertx;
        this.port = port;
        listener = vertx.createDatagramSocket(options(port.hostAddress().getAddress().length == 16));
    }

    private static DatagramSocketOptions options(boolean ipv6) {
        return new DatagramSocketOptions().setIpV6(ipv6);
    }

    private static final class Caller {
        final Future<DatagramSocket> socket;
        long lastSeen = System.nanoTime();

        Caller(Future<DatagramSocket> socket) {
            this.socket = socket;
        }

        void close() {
            socket.onSuccess(DatagramSocket::close);
        }
    }

    /** @param closers gets what undoes this */
    Future<Void> open(List<Supplier<Future<Void>>> closers) {
        listener.exceptionHandler(failure -> {});
        listener.handler(this::forward);
        return listener.listen(port.hostPort(), port.hostAddress().getHostAddress())
                .onSuccess(bound -> {
                    long sweeper = vertx.setPeriodic(SWEEP_MILLIS, tick -> sweep());
                    closers.add(() -> {
                        vertx.cancelTimer(sweeper);
                        callers.values().forEach(Caller::close);
                        callers.clear();
                        return listener.close();
                    });
                })
                .mapEmpty();
    }

    private void forward(DatagramPacket packet) {
        SocketAddress sender = packet.sender();
        Caller caller = callers.get(sender);
        if (caller == null) {
            if (callers.size() >= MAX_CALLERS) {
                Iterator<Caller> oldest = callers.values().iterator();
                oldest.next().close();
                oldest.remove();
            }
            caller = new Caller(connect(sender));
            callers.put(sender, caller);
        }
        caller.lastSeen = System.nanoTime();
        Buffer data = packet.data();
        caller.socket.onSuccess(
                socket -> socket.send(data, port.targetPort(), port.target().getHostAddress()));
    }

    private Future<DatagramSocket> connect(SocketAddress sender) {
        boolean ipv6 = port.target().getAddress().length == 16;
        DatagramSocket socket = vertx.createDatagramSocket(options(ipv6));
        socket.exceptionHandler(failure -> {});
        socket.handler(answer -> {
            if (answer.sender().port() == port.targetPort()) {
                Caller caller = callers.get(sender);
                if (caller != null) {
                    caller.lastSeen = System.nanoTime();
                }
                listener.send(answer.data(), sender.port(), sender.hostAddress());
            }
        });
        return socket.listen(0, ipv6 ? "::" : "0.0.0.0");
    }

    private void sweep() {
        long now = System.nanoTime();
        List<SocketAddress> silent = new ArrayList<>();
        callers.forEach((sender, caller) -> {
            if (now - caller.lastSeen > IDLE_NANOS) {
                silent.add(sender);
            }
        });
        for (SocketAddress sender : silent) {
            Caller caller = callers.remove(sender);
            if (caller != null) {
                caller.close();
            }
        }
    }
}
