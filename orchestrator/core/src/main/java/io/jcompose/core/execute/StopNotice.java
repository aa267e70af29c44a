package io.jcompose.core.execute;

import io.jcompose.runtime.Container;
import io.jcompose.runtime.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Says why a container takes its time to stop. */
final class StopNotice {
    private StopNotice() {}

    /** What is waited for; names the reason if the main process cannot even hear the signal. */
    static String of(Container container, Signal signal, Duration grace) {
        Optional<String> deaf = container.pid().flatMap(pid -> deaf(Path.of("/proc", pid.toString()), signal));
        String limit = grace.toMillis() % 1000 == 0 ? grace.toSeconds() + " s" : grace.toMillis() + " ms";
        return "waiting %sfor it to end after %s%s"
                .formatted(
                        grace.compareTo(HostOperations.NO_LIMIT) < 0 ? "up to " + limit + " " : "",
                        signal.name(),
                        deaf.map(name -> ", which its PID 1 (%s) does not handle; 'init: true' would pass it on"
                                        .formatted(name))
                                .orElse(""));
    }

    /**
     * The name of a process that is PID 1 of its namespace and has no handler for the signal: the kernel then drops it.
     *
     * @param proc its folder below /proc
     */
    static Optional<String> deaf(Path proc, Signal signal) {
        try {
            String name = "";
            String caught = "";
            for (String line : Files.readAllLines(proc.resolve("status"))) {
                if (line.startsWith("Name:")) {
                    name = line.substring("Name:".length()).strip();
                } else if (line.startsWith("SigCgt:")) {
                    caught = line.substring("SigCgt:".length()).strip();
                }
            }
            boolean handled =
                    caught.isEmpty() || (Long.parseUnsignedLong(caught, 16) >>> (signal.number() - 1) & 1) == 1;
            return handled ? Optional.empty() : Optional.of(name);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty(); // it has just ended, or /proc is not readable: nothing to explain
        }
    }
}
