package io.jcompose.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.ContainerLog;
import io.jcompose.runtime.logs.LogFiles;
import io.jcompose.runtime.process.SetupStep.FileSystem;
import io.jcompose.testkit.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A busybox root file system in a folder of its own, and plans for it. Everything is killed and removed at the end. */
final class TestContainer implements AutoCloseable {
    static final List<String> ENVIRONMENT = List.of("PATH=/usr/bin:/bin", "HOME=/root", "TERM=xterm");

    final Path folder;
    final MonitorClient client;
    private final List<Monitor> monitors = new ArrayList<>();

    TestContainer() {
        try {
            folder = Files.createTempDirectory("jcompose-monitor");
            for (String name : List.of("layer", "upper", "work", "root", "log")) {
                Files.createDirectory(folder.resolve(name));
            }
            run("tar", "-xf", TestImages.archive("busybox").toString(), "-C", layer().toString());
            client = new MonitorClient(InitBinary.install(folder), folder.resolve("spawner"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path layer() {
        return folder.resolve("layer");
    }

    Path log() {
        return folder.resolve("log");
    }

    Path socket() {
        return folder.resolve("socket");
    }

    Path exitFile() {
        return folder.resolve("exit");
    }

    /** A plan like a real one: overlay root, /proc, /dev and /sys, a log; then what the test changes. */
    LaunchPlan plan(ProcessPlan process, UnaryOperator<LaunchPlan.Builder> changes) {
        LaunchPlan.Root root = new LaunchPlan.Root.Overlay(
                folder.resolve("root"), List.of(layer()), folder.resolve("upper"), folder.resolve("work"));
        return changes.apply(LaunchPlan.builder(socket(), exitFile(), root, process)
                        .log(LaunchPlan.Log.keepAll(log()))
                        .hostname(Optional.of("box"))
                        .steps(standardSteps()))
                .build();
    }

    static List<SetupStep> standardSteps() {
        return List.of(
                FileSystem.parse("proc", "/proc", "nosuid,nodev,noexec"),
                FileSystem.parse("tmpfs", "/dev", "nosuid,strictatime,size=65536k,mode=755"),
                FileSystem.parse("devpts", "/dev/pts", "nosuid,noexec,newinstance,ptmxmode=0666,mode=0620,gid=5"),
                FileSystem.parse("mqueue", "/dev/mqueue", "nosuid,nodev,noexec"),
                FileSystem.parse("tmpfs", "/dev/shm", "nosuid,nodev,noexec,mode=1777,size=65536k"),
                FileSystem.parse("sysfs", "/sys", "nosuid,nodev,noexec,ro"),
                new SetupStep.Device("/dev/null", false, 1, 3, 0666, 0, 0),
                new SetupStep.Device("/dev/zero", false, 1, 5, 0666, 0, 0),
                new SetupStep.Symlink("/dev/fd", "/proc/self/fd"),
                new SetupStep.Symlink("/dev/stdout", "/proc/self/fd/1"),
                new SetupStep.Symlink("/dev/ptmx", "pts/ptmx"),
                new SetupStep.Mask("/proc/keys"),
                new SetupStep.Mask("/proc/acpi"),
                new SetupStep.ReadOnly("/proc/sys"));
    }

    static ProcessPlan.Builder process(String... args) {
        return ProcessPlan.builder(List.of(args)).environment(ENVIRONMENT);
    }

    static ProcessPlan.Builder shell(String script) {
        return process("sh", "-c", script);
    }

    MonitorClient.Launched launch(LaunchPlan plan) {
        MonitorClient.Launched launched = client.launch(plan);
        monitors.add(launched.monitor());
        return launched;
    }

    Monitor launch(ProcessPlan.Builder process) {
        return launch(plan(process.build(), plan -> plan)).monitor();
    }

    /** Runs a script to its end. */
    ExitRecord run(ProcessPlan.Builder process, UnaryOperator<LaunchPlan.Builder> changes) {
        Monitor monitor = launch(plan(process.build(), changes)).monitor();
        monitor.start();
        return await(monitor);
    }

    /** Runs a script and returns what it printed, without the last newline. */
    String output(ProcessPlan.Builder process, UnaryOperator<LaunchPlan.Builder> changes) {
        run(process, changes);
        return String.join("\n", logLines());
    }

    String output(String script) {
        return output(shell(script), plan -> plan);
    }

    static ExitRecord await(Monitor monitor) {
        try {
            return monitor.exit().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("the run does not end", e);
        }
    }

    List<ContainerLog.Entry> logEntries() {
        List<ContainerLog.Entry> entries = new ArrayList<>();
        try (ContainerLog.Cursor cursor = new LogFiles(log()).open(ContainerLog.Query.ALL)) {
            for (Optional<ContainerLog.Entry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
                entries.add(entry.get());
            }
        }
        return entries;
    }

    List<String> logLines() {
        return logEntries().stream()
                .map(entry -> new String(entry.bytes(), UTF_8))
                .toList();
    }

    /** Writes a file into the layer. */
    Path inLayer(String path, String content) {
        try {
            Path file = layer().resolve(path);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (process.waitFor() != 0) {
                throw new AssertionError("%s: exit code %d".formatted(List.of(command), process.exitValue()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The socket goes last; a monitor that was killed itself leaves it. */
    private void awaitEnd() {
        for (int i = 0; i < 500 && client.connect(socket(), exitFile()).isPresent(); i++) {
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public void close() {
        for (Monitor monitor : monitors) {
            monitor.kill();
            monitor.close();
        }
        awaitEnd();
        client.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
