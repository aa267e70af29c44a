package io.jcompose.core.engine;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * UDP sockets on one thread of their own. Vert.x has such sockets too, but looks up the receiver's address, a text, for
 * every datagram.
 */
final class DatagramLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DatagramLoop.class);
    private static final int LARGEST = 0xffff;

    /** So many datagrams of one socket before it is the others' turn. */
    private static final int TURN = 64;

    private final String name;
    private final Selector selector;
    private final Queue<Socket> closing = new ConcurrentLinkedQueue<>();
    private boolean running;

    /** @param name of the thread, which begins with the first socket */
    DatagramLoop(String name) throws IOException {
        this.name = name;
        selector = Selector.open();
    }

    /** Takes what has come; on the loop's thread, which it must not block. */
    interface Receiver {
        void receive(Socket socket, byte[] message, InetSocketAddress sender);
    }

    /** One bound socket. */
    final class Socket {
        private final DatagramChannel channel;
        private final Receiver receiver;
        private final int port;
        private final Promise<Void> closed = Promise.promise();

        private Socket(DatagramChannel channel, Receiver receiver) throws IOException {
            this.channel = channel;
            this.receiver = receiver;
            port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        }

        int port() {
            return port;
        }

        /** From any thread. What does not fit into the kernel's buffer is lost, as on any wire. */
        void send(byte[] message, InetSocketAddress receiver) {
            try {
                int unused = channel.send(ByteBuffer.wrap(message), receiver);
            } catch (IOException e) {
                LOG.debug("datagram to {}: {}", receiver, e.getMessage());
            }
        }

        /** Succeeds when the port is free again. */
        Future<Void> close() {
            closing.add(this);
            selector.wakeup();
            return closed.future();
        }
    }

    /** @throws IOException {@link java.net.BindException} if the port is taken */
    synchronized Socket bind(InetSocketAddress address, Receiver receiver) throws IOException {
        DatagramChannel channel = DatagramChannel.open(
                address.getAddress() instanceof Inet6Address
                        ? StandardProtocolFamily.INET6
                        : StandardProtocolFamily.INET);
        try {
            channel.bind(address).configureBlocking(false);
            Socket socket = new Socket(channel, receiver);
            channel.register(selector, SelectionKey.OP_READ, socket);
            start();
            return socket;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void start() {
        if (running) {
            selector.wakeup();
            return;
        }
        running = true;
        Thread thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends the thread; sockets that are still open are closed with it. */
    synchronized void close() throws IOException {
        if (selector.isOpen()) {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        }
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST);
        try {
            while (selector.isOpen()) {
                selector.select();
                for (Socket socket = closing.poll(); socket != null; socket = closing.poll()) {
                    socket.channel.close();
                    selector.selectNow(); // only now the kernel hears of it
                    socket.closed.complete();
                }
                Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
                while (ready.hasNext()) {
                    SelectionKey key = ready.next();
                    ready.remove();
                    if (key.isValid() && key.attachment() instanceof Socket socket) {
                        receive(socket, buffer);
                    }
                }
            }
        } catch (IOException e) {
            LOG.error("no more datagrams are received on thread {}", name, e);
        } catch (ClosedSelectorException e) {
            LOG.debug("thread {} ends", name);
        }
    }

    private static void receive(Socket socket, ByteBuffer buffer) {
        try {
            for (int i = 0; i < TURN; i++) {
                buffer.clear();
                if (!(socket.channel.receive(buffer) instanceof InetSocketAddress sender)) {
                    return;
                }
                byte[] message = new byte[buffer.flip().remaining()];
                buffer.get(message);
                socket.receiver.receive(socket, message, sender);
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("datagram on port {}", socket.port, e); // one bad datagram must not silence the others
        }
    }
}
