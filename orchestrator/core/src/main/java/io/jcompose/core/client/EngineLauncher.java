package io.jcompose.core.client;

import io.jcompose.core.HostPaths;
import io.jcompose.runtime.linux.StartFailure;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds the engine, or starts it: detached from the terminal, in a session of its own, so that it outlives this process
 * and hears none of its signals. Several processes may try at once; one starts it, the others wait.
 */
public final class EngineLauncher {
    /** For the engine and for the monitors it starts: how to start an engine again. Arguments, a line each. */
    public static final String COMMAND_VARIABLE = "JCOMPOSE_ENGINE_COMMAND";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final int POLL_MILLIS = 10;
    private static final int TAIL_BYTES = 4096;

    /**
     * Scripts that start the arguments in the background, with the file of {@code $0} for output, and print its process
     * id before they end themselves: a JVM reads no further then. The second is for where setsid is another program than
     * util-linux's: signals of the terminal are ignored, though the session stays the same.
     */
    private static final List<String> DETACH = List.of(
            "pid=$(setsid --fork /bin/sh -c 'echo $$; exec \"$@\" >>\"$0\"' \"$0\" \"$@\") && echo \"$pid\"",
            "trap '' INT HUP QUIT; \"$@\" >>\"$0\" & echo $!");

    private final HostPaths paths;
    private final String version;
    private final List<String> command;
    private final Wire wire;

    /**
     * @param version what {@link EngineClient#version} must answer; an engine of another build is replaced
     * @param command starts an engine in the foreground
     */
    public EngineLauncher(HostPaths paths, String version, List<String> command, Wire wire) {
        this.paths = paths;
        this.version = version;
        this.command = List.copyOf(command);
        this.wire = wire;
    }

    /** The engine if it runs, whatever its version. */
    public Optional<EngineClient> running() {
        EngineClient client = new SocketEngineClient(paths.socket(), wire);
        return versionOf(client).map(found -> client);
    }

    /** Whether an engine of this version answers. */
    public boolean runsThisVersion() {
        return isOurs(client(OptionalInt.empty()));
    }

    private boolean isOurs(EngineClient client) {
        return versionOf(client).filter(version::equals).isPresent();
    }

    /** The engine's client, for who knows that it runs; connects with the first call. */
    public EngineClient client(OptionalInt parallel) {
        return new SocketEngineClient(paths.socket(), wire, parallel);
    }

    /**
     * The engine, started if necessary. Blocks until it answers.
     *
     * @throws EngineException if it does not come up; the message ends with what its log says
     */
    public EngineClient connect() {
        return connect(OptionalInt.empty());
    }

    /**
     * The same, bounded.
     *
     * @param parallel what it does for this client it does in so many steps at a time
     */
    public EngineClient connect(OptionalInt parallel) {
        EngineClient client = client(parallel);
        if (isOurs(client)) {
            return client;
        }
        try {
            createFolder(paths.run());
            createFolder(logFolder());
            try (FileChannel channel = FileChannel.open(
                            paths.run().resolve("engine.starting"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid()) {
                    startUnlessRunning(client);
                }
            }
        } catch (IOException e) {
            throw new EngineException(
                    "start the engine: %s; are %s and %s writable?".formatted(describe(e), paths.run(), paths.data()),
                    e);
        }
        return client;
    }

    private void startUnlessRunning(EngineClient client) throws IOException {
        Optional<String> found = versionOf(client);
        if (found.filter(version::equals).isPresent()) {
            return;
        }
        if (found.isPresent()) {
            stop(client);
        }
        long logStart = Files.exists(logFile()) ? Files.size(logFile()) : 0;
        Optional<ProcessHandle> engine = start();
        long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!Files.exists(paths.socket()) || versionOf(client).isEmpty()) {
            if (engine.filter(EngineLauncher::isAlive).isEmpty()
                    && versionOf(client).isEmpty()) {
                throw new EngineException("the engine did not start: " + lastLine(logStart));
            }
            if (System.nanoTime() > limit) {
                engine.ifPresent(ProcessHandle::destroyForcibly);
                throw new EngineException("the engine did not answer on %s within %d seconds: %s"
                        .formatted(paths.socket(), START_LIMIT.toSeconds(), lastLine(logStart)));
            }
            sleep();
        }
    }

    /**
     * Not as a child: the JVM would watch over it in a system call, and so take 300 ms longer to end.
     *
     * @return nothing if it could not even be tried; the log says why
     */
    private Optional<ProcessHandle> start() throws IOException {
        for (String detach : DETACH) {
            Process shell = startBy(detach);
            try (InputStream output = shell.getInputStream()) {
                String pid = new String(output.readAllBytes(), StandardCharsets.US_ASCII).strip();
                if (pid.matches("[0-9]{1,10}")) {
                    return ProcessHandle.of(Long.parseLong(pid));
                }
            }
        }
        return Optional.empty();
    }

    /** One that has ended and that nobody has waited for yet is not alive; its handle says it is. */
    private static boolean isAlive(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
            return !stat.startsWith(" Z", stat.lastIndexOf(')') + 1);
        } catch (IOException e) {
            return false;
        }
    }

    private Process startBy(String script) {
        List<String> arguments =
                new ArrayList<>(List.of("/bin/sh", "-c", script, logFile().toString()));
        arguments.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(arguments)
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        Map<String, String> environment = builder.environment();
        environment.put(COMMAND_VARIABLE, String.join("\n", command));
        environment.put("JCOMPOSE_DATA", paths.data().toString());
        environment.put("JCOMPOSE_RUN", paths.run().toString());
        environment.put("JCOMPOSE_CGROUP", paths.cgroupParent());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new EngineException("start the engine: " + StartFailure.reason(e), e);
        }
    }

    /** Ends a running engine and waits until it is gone. Containers go on. */
    public void stop(EngineClient client) {
        try {
            client.shutdown();
        } catch (EngineException e) {
            // it may be gone before it has answered; what counts is that it stops answering
        }
        long limit = System.nanoTime() + STOP_LIMIT.toNanos();
        while (versionOf(client).isPresent()) {
            if (System.nanoTime() > limit) {
                throw new EngineException("the engine did not end within %d seconds; its log is %s"
                        .formatted(STOP_LIMIT.toSeconds(), logFile()));
            }
            sleep();
        }
    }

    /** What the engine prints before its own log is open, and what a crash leaves. */
    private Path logFile() {
        return logFolder().resolve("engine.out");
    }

    private Path logFolder() {
        return paths.data().resolve("engine");
    }

    private static Optional<String> versionOf(EngineClient client) {
        try {
            return Optional.of(client.version());
        } catch (EngineException e) {
            return Optional.empty(); // nobody listens, or it is just starting or ending
        }
    }

    private String lastLine(long from) {
        try (FileChannel channel = FileChannel.open(logFile(), StandardOpenOption.READ)) {
            long start = Math.max(from, channel.size() - TAIL_BYTES);
            java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(TAIL_BYTES);
            channel.read(buffer, start);
            String text = StandardCharsets.UTF_8.decode(buffer.flip()).toString();
            String last = "";
            for (String line : text.split("\n", -1)) {
                boolean stackTrace = line.isBlank() || Character.isWhitespace(line.charAt(0));
                last = stackTrace ? last : line.strip();
            }
            return (last.isEmpty() ? "it printed nothing" : last) + "; see " + logFile();
        } catch (IOException e) {
            return "its output could not be read";
        }
    }

    private static void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private static String describe(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException ? e.getMessage() + ": permission denied" : e.toString();
    }

    private static void sleep() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted", 130);
        }
    }
}
