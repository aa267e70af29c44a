package io.jcompose.runtime.process;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.process.Frames.Frame;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Starts monitors and finds running ones again. Thread-safe; one thread watches all of them. */
public final class MonitorClient implements AutoCloseable {
    private final MonitorSpawner spawner;
    private final MonitorWatcher watcher = new MonitorWatcher();
    private final Set<SocketMonitor> monitors = ConcurrentHashMap.newKeySet();

    /**
     * Starts nothing yet.
     *
     * @param initBinary the executable, see {@link InitBinary#install}
     * @param socket where the spawner of this client's monitors listens; nobody else's
     */
    public MonitorClient(Path initBinary, Path socket) {
        spawner = new MonitorSpawner(initBinary, socket);
    }

    /**
     * A container set up but not started.
     *
     * @param warnings what could not be done exactly as planned, for example a clamped rlimit; for people
     */
    public record Launched(Monitor monitor, List<String> warnings) {
        public Launched {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Has a monitor forked, which sets the container up and leaves PID 1 waiting; blocks a few milliseconds. The exit file
     * of an earlier run is removed. On failure nothing runs and nothing stays mounted; cgroups are the caller's.
     *
     * @throws ContainerException if a step failed; the message names step, object and reason
     * @throws IllegalArgumentException if the plan cannot be encoded
     */
    public Launched launch(LaunchPlan plan) {
        byte[] encoded = PlanEncoder.encode(plan);
        List<String> warnings = new ArrayList<>();
        try {
            Files.deleteIfExists(plan.exitFile());
            try (SocketChannel monitor = spawner.connect()) {
                send(monitor, encoded);
                awaitLaunched(monitor, warnings);
            }
            return new Launched(register(plan.socket(), plan.exitFile()), warnings);
        } catch (IOException e) {
            throw new ContainerException("launch by a monitor: " + e.getMessage(), e);
        }
    }

    private static void send(SocketChannel monitor, byte[] encoded) {
        ByteBuffer left = ByteBuffer.wrap(encoded);
        try {
            while (left.hasRemaining()) {
                monitor.write(left);
            }
            monitor.shutdownOutput();
        } catch (IOException e) {
            // it has stopped reading; its report says why
        }
    }

    private static void awaitLaunched(ReadableByteChannel reports, List<String> warnings) throws IOException {
        while (true) {
            Frame frame = Frames.read(reports)
                    .orElseThrow(() -> new ContainerException("launch: the monitor ended without a word"));
            switch (frame.type()) {
                case Protocol.FRAME_WARNING -> warnings.add(frame.text());
                case Protocol.FRAME_LAUNCHED -> {
                    return;
                }
                case Protocol.FRAME_ERROR -> {
                    awaitEnd(reports);
                    throw Frames.error(frame);
                }
                default -> throw new ContainerException("launch: unexpected report of type " + frame.type());
            }
        }
    }

    /** Until it has cleaned up and ended, which is a reset if it has not read all of the plan. */
    private static void awaitEnd(ReadableByteChannel reports) {
        try {
            while (Frames.read(reports).isPresent()) {
                continue;
            }
        } catch (IOException e) {
            // the reason is known already
        }
    }

    private SocketMonitor register(Path socket, Path exitFile) throws IOException {
        SocketMonitor monitor = SocketMonitor.connect(socket, exitFile, watcher, monitors::remove);
        monitors.add(monitor);
        if (monitor.exit().isDone()) {
            monitors.remove(monitor);
        }
        return monitor;
    }

    /**
     * Connects to the monitor of a run that an earlier engine launched.
     *
     * @param exitFile as in the plan; read when the monitor ends
     * @return empty if no monitor listens there any more: then the run is over, see {@link ExitRecord#read}
     * @throws ContainerException if it cannot be said, for example for lack of rights
     */
    public Optional<Monitor> connect(Path socket, Path exitFile) {
        try {
            return Optional.of(register(socket, exitFile));
        } catch (ConnectException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (!Files.exists(socket)) {
                return Optional.empty();
            }
            throw new ContainerException("connect to monitor at %s: %s".formatted(socket, e.getMessage()), e);
        }
    }

    /** Says farewell to all monitors; containers go on. */
    @Override
    public void close() {
        monitors.forEach(SocketMonitor::close);
        watcher.close();
        spawner.close();
    }
}
