package io.jcompose.cli.engine;

import io.jcompose.core.HostPaths;
import io.jcompose.core.client.EngineLauncher;
import io.jcompose.core.client.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How an engine of this build is started. */
public final class EngineProcess {
    /** The hidden command that is the engine. */
    public static final String VERB = "__engine";

    private static final int FIRST_WITH_UNSAFE_WARNING = 23;

    private EngineProcess() {}

    /** Identifies this build to the engine and the engine to us. */
    public static String buildId() {
        return BuildInfo.buildId(System.getProperty("java.class.path", ""));
    }

    /** Reaches the running engine, or starts one of this build. */
    public static EngineLauncher launcher(HostPaths paths) {
        return new EngineLauncher(paths, buildId(), command(), new Wire());
    }

    /** Argument list of an engine in the foreground. */
    public static List<String> command() {
        String classPath = System.getProperty("java.class.path", "");
        List<String> command = new ArrayList<>();
        command.add(
                Path.of(System.getProperty("java.home", "/usr"), "bin", "java").toString());
        // Small and steady: it lives long and mostly waits.
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:CompileThresholdScaling=3",
                "-XX:-UsePerfData",
                "-Xss256k",
                "-XX:ReservedCodeCacheSize=24m",
                "-Xms32m",
                "-Xmx128m",
                // Half of an engine is worse than none: monitors and the next command start another.
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmn6m",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=30",
                // Where its archive of classes was made for, so that its pages need no patching and stay shared.
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                "-Xshare:auto",
                "-Xlog:disable",
                "-Xlog:all=off"));
        archive().ifPresent(file -> command.add("-XX:SharedArchiveFile=" + file));
        if (Runtime.version().feature() >= FIRST_WITH_UNSAFE_WARNING) {
            command.add("--sun-misc-unsafe-memory-access=allow");
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (classPath.endsWith(".jar") && !classPath.contains(":")) {
            command.addAll(List.of("-jar", Path.of(classPath).toAbsolutePath().toString()));
        } else {
            command.addAll(List.of("-cp", classPath, "io.jcompose.cli.Main"));
        }
        command.add(VERB);
        return command;
    }

    /** The archive of loaded classes that the launcher has made, unless a jar is newer. */
    private static Optional<Path> archive() {
        String file = System.getProperty("jcompose.engine.archive", "");
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            Path archive = Path.of(file);
            return Files.size(archive) > 0 ? Optional.of(archive) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // not made yet
        }
    }
}
