package io.jcompose.runtime.process;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.linux.StartFailure;
import io.jcompose.runtime.process.Frames.Frame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Starts monitors and finds running ones again. Thread-safe; one thread watches all of them. */
public final class MonitorClient implements AutoCloseable {
    private final Path initBinary;
    private final MonitorWatcher watcher = new MonitorWatcher();
    private final Set<SocketMonitor> monitors = ConcurrentHashMap.newKeySet();

    /** @param initBinary the executable, see {@link InitBinary#install} */
    public MonitorClient(Path initBinary) {
        this.initBinary = initBinary;
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
     * Starts a monitor, which sets the container up and leaves PID 1 waiting; blocks a few milliseconds. The exit file
     * of an earlier run is removed. On failure nothing runs and nothing stays mounted; cgroups are the caller's.
     *
     * @throws ContainerException if a step failed; the message names step, object and reason
     * @throws IllegalArgumentException if the plan cannot be encoded
     */
    public Launched launch(LaunchPlan plan) {
        byte[] encoded = PlanEncoder.encode(plan);
        try {
            Files.deleteIfExists(plan.exitFile());
            ProcessBuilder builder = new ProcessBuilder(initBinary.toString());
            builder.environment().clear();
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            Process process = start(builder);
            List<String> warnings = new ArrayList<>();
            try (InputStream in = process.getInputStream();
                    ReadableByteChannel reports = Channels.newChannel(in)) {
                send(process, encoded);
                awaitLaunched(reports, warnings);
            } finally {
                process.destroy(); // the first process only; the monitor is a session of its own
            }
            return new Launched(register(plan.socket(), plan.exitFile()), warnings);
        } catch (IOException e) {
            throw new ContainerException("launch by the monitor %s: %s".formatted(initBinary, e.getMessage()), e);
        }
    }

    private Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new ContainerException("start the monitor %s: %s".formatted(initBinary, StartFailure.reason(e)), e);
        } catch (OutOfMemoryError e) {
            // Java wants a thread for each process. The process, if there is one, ends when no plan comes.
            throw new ContainerException(
                    "start the monitor %s: %s"
                            .formatted(initBinary, StartFailure.ofThread(e).orElse(String.valueOf(e.getMessage()))),
                    e);
        }
    }

    private static void send(Process process, byte[] encoded) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(encoded);
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
                    while (Frames.read(reports).isPresent()) {
                        continue; // until it has cleaned up and ended
                    }
                    throw Frames.error(frame);
                }
                default -> throw new ContainerException("launch: unexpected report of type " + frame.type());
            }
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
    }
}
