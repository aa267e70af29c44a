package io.jcompose.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * jcompose as a user runs it, through its launcher, with state folders of its own. Closing it ends the engine and every
 * container, and removes the folders.
 */
public final class JcomposeHost implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private final Path folder;
    private final String cgroup;
    private final Map<String, String> environment = new TreeMap<>();

    private JcomposeHost(Path folder) {
        this.folder = folder;
        this.cgroup = "jct-" + folder.getFileName();
        environment.put("JCOMPOSE_DATA", folder.resolve("data").toString());
        environment.put("JCOMPOSE_RUN", folder.resolve("run").toString());
        environment.put("JCOMPOSE_CGROUP", cgroup);
        environment.put("COMPOSE_MENU", "0");
        environment.put("COMPOSE_ANSI", "never");
    }

    /** A host without images. */
    public static JcomposeHost create() {
        try {
            // Short, since paths of unix sockets end at 107 bytes.
            return new JcomposeHost(Files.createTempDirectory(Path.of("/tmp"), "jct"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A host that has these {@link TestImages}, each named as its archive. */
    public static JcomposeHost withImages(String... names) {
        JcomposeHost host = create();
        for (String name : names) {
            host.mustRun(
                    Path.of("/"), "image", "import", TestImages.archive(name).toString(), name + ":latest");
        }
        return host;
    }

    /** Sets a variable for all later commands. */
    public JcomposeHost set(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** An empty folder for a project; its name is the project's. */
    public Path project(String name) {
        try {
            return Files.createDirectories(folder.resolve("projects").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path data() {
        return folder.resolve("data");
    }

    public Path run() {
        return folder.resolve("run");
    }

    public String cgroup() {
        return cgroup;
    }

    /** Runs a command to its end, without a terminal and with empty input. */
    public Result run(Path workingFolder, String... args) {
        return runWithInput(workingFolder, "", args);
    }

    /** Runs a command to its end with this standard input. */
    public Result runWithInput(Path workingFolder, String input, String... args) {
        try {
            Path stdin = Files.writeString(Files.createTempFile(folder, "in", null), input);
            Path stdout = Files.createTempFile(folder, "out", null);
            Path stderr = Files.createTempFile(folder, "err", null);
            Process process = builder(workingFolder, args)
                    .redirectInput(stdin.toFile())
                    .redirectOutput(stdout.toFile())
                    .redirectError(stderr.toFile())
                    .start();
            if (!process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("jcompose %s did not end within %s: %s"
                        .formatted(String.join(" ", args), TIMEOUT, Files.readString(stderr)));
            }
            Result result = new Result(
                    List.of(args),
                    process.exitValue(),
                    Files.readString(stdout, StandardCharsets.UTF_8),
                    Files.readString(stderr, StandardCharsets.UTF_8));
            for (Path file : List.of(stdin, stdout, stderr)) {
                Files.delete(file);
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Runs a command and fails the test unless it exits with 0. */
    public Result mustRun(Path workingFolder, String... args) {
        Result result = run(workingFolder, args);
        if (result.exitCode() != 0) {
            throw new AssertionError(result.toString());
        }
        return result;
    }

    /** Starts a command; the caller reads its streams and ends it. */
    public Process start(Path workingFolder, String... args) {
        try {
            return builder(workingFolder, args).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a shell command that finds {@code jcompose} on its path; errors go to the test's own output. */
    public Process startShell(Path workingFolder, String script) {
        try {
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script)
                    .directory(workingFolder.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            applyTo(builder);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets another program's children use this host: sets the environment, with {@code jcompose} on the path. */
    public void applyTo(ProcessBuilder builder) {
        builder.environment().putAll(environment);
        builder.environment().merge("PATH", ProjectHome.path().toString(), (path, home) -> home + ":" + path);
    }

    private ProcessBuilder builder(Path workingFolder, String... args) {
        List<String> command = new ArrayList<>();
        command.add(ProjectHome.path().resolve("jcompose").toString());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(workingFolder.toFile());
        builder.environment().putAll(environment);
        return builder;
    }

    /** Waits up to {@code limit} for something to become true; fails with {@code what} otherwise. */
    public static void eventually(String what, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + limit.toSeconds() + " s: " + what);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting: " + what, e);
            }
        }
    }

    @Override
    public void close() {
        for (String line : run(Path.of("/"), "ls", "-a", "-q").stdout().lines().toList()) {
            run(Path.of("/"), "-p", line.strip(), "down", "-v", "--remove-orphans", "-t", "0");
        }
        run(Path.of("/"), "engine", "stop");
        // An engine that is ending still writes its log, so one pass may not be enough.
        eventually("nothing is left in " + folder, Duration.ofSeconds(20), () -> removed(folder));
    }

    private static boolean removed(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
            return true;
        } catch (IOException | UncheckedIOException e) {
            return !Files.exists(folder);
        }
    }

    /** How a command ended. */
    public record Result(List<String> args, int exitCode, String stdout, String stderr) {
        public Result {
            args = List.copyOf(args);
        }

        /** Both streams, for messages that may be on either. */
        public String output() {
            return stdout + stderr;
        }

        @Override
        public String toString() {
            return "jcompose %s: exit code %d%n--- stdout%n%s--- stderr%n%s"
                    .formatted(String.join(" ", args), exitCode, stdout, stderr);
        }
    }
}
