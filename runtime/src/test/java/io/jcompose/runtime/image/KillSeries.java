package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Kills a process of ours at many moments. The process does its work again and again: that it still runs when it is killed
 * shows that what the last one left did not hinder it.
 */
public final class KillSeries {
    /** What the process prints first; the moments count from here. */
    public static final String READY = "begins";

    private static final int KILLS = 20;
    private final Class<?> program;
    private final List<String> arguments;

    /** @param program has a {@code main}, which prints {@link #READY} and never ends by itself */
    public KillSeries(Class<?> program, String... arguments) {
        this.program = program;
        this.arguments = List.of(arguments);
    }

    /** What must hold after each kill. */
    @FunctionalInterface
    public interface Check {
        void run() throws Exception;
    }

    public void run(Check afterEach) throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start();
            // Not a wait for something: just another moment each time.
            boolean ended = process.waitFor(100 + 17L * kill, TimeUnit.MILLISECONDS);
            assertThat(ended).as("ended by itself, at kill %d", kill).isFalse();
            process.destroyForcibly().waitFor();
            afterEach.run();
        }
    }

    /** Starts one and waits until it is ready; the caller ends it. */
    public Process start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                program.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(process.inputReader(UTF_8).readLine()).isEqualTo(READY);
        return process;
    }

    /** Some launchers load tests by a class loader of their own. */
    private static String classPath() {
        return KillSeries.class.getClassLoader() instanceof URLClassLoader loader
                ? Stream.of(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(":"))
                : System.getProperty("java.class.path");
    }
}
