package io.jcompose.core.execute;

import io.jcompose.core.load.Units;
import io.jcompose.core.supervise.ContainerControl.HealthResult;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.CommandException;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ExecSpec;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Executes the engine's own commands in containers: health checks and hooks. */
final class CommandRunner {
    private static final int OUTPUT_LIMIT = 4096;
    private static final long KILL_SECONDS = 5;
    private static final Duration HOOK_LIMIT = Duration.ofMinutes(10);

    private final Execs execs;

    CommandRunner(Execs execs) {
        this.execs = execs;
    }

    HealthResult probe(ContainerRecord container, ContainerRecord.Health check) {
        ExecSpec spec =
                new ExecSpec(check.test(), List.of(), Optional.empty(), Optional.empty(), false, false, false, false);
        try {
            Outcome outcome = run(container, spec, check.timeout(), line -> {});
            return outcome.exitCode().isEmpty()
                    ? HealthResult.failed("Health check exceeded timeout (%s)%s"
                            .formatted(
                                    Units.formatDuration(check.timeout()),
                                    outcome.output().isEmpty() ? "" : ": " + outcome.output()))
                    : new HealthResult(
                            outcome.exitCode().get() == 0, outcome.exitCode().get(), outcome.output());
        } catch (CommandException e) {
            return HealthResult.failed(String.valueOf(e.getMessage()));
        }
    }

    /**
     * @param kind {@code post_start} or {@code pre_stop}
     * @param lines given each line that it writes, as it comes; called by several threads, one at a time
     */
    void hook(ContainerRecord container, String kind, ContainerRecord.Hook hook, Consumer<String> lines) {
        List<String> environment = hook.environment().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
        ExecSpec spec = new ExecSpec(
                hook.command(), environment, hook.user(), hook.workingDir(), false, false, hook.privileged(), false);
        Outcome outcome;
        try {
            outcome = run(container, spec, HOOK_LIMIT, lines);
        } catch (CommandException e) { // there is no such command, for example
            outcome = new Outcome(Optional.of(e.exitCode()), String.valueOf(e.getMessage()));
        }
        if (!outcome.exitCode().equals(Optional.of(0))) {
            throw new ContainerException("%s hook %s; container %s, %s %s%s"
                    .formatted(
                            container.service(),
                            outcome.exitCode()
                                    .map(code -> "exited with status " + code)
                                    .orElse("did not end within " + HOOK_LIMIT),
                            container.name(),
                            kind,
                            hook.command(),
                            outcome.output().isBlank()
                                    ? ""
                                    : ": " + outcome.output().strip()));
        }
    }

    /** @param exitCode empty if it was killed because it took too long */
    private record Outcome(Optional<Integer> exitCode, String output) {}

    private Outcome run(ContainerRecord container, ExecSpec spec, Duration limit, Consumer<String> lines) {
        try (ProcessStreams process = execs.exec(container, spec)) {
            process.stdin().close();
            Beginning output = new Beginning();
            Thread errors = drain(process.stderr(), output, lines);
            Thread out = drain(process.stdout(), output, lines);
            Optional<Integer> exitCode = Optional.empty();
            try {
                exitCode = Optional.of(process.exitCode().get(limit.toMillis(), TimeUnit.MILLISECONDS));
                out.join(TimeUnit.SECONDS.toMillis(1));
                errors.join(TimeUnit.SECONDS.toMillis(1));
            } catch (TimeoutException e) {
                process.signal(Signal.KILL);
                awaitEnd(process);
            } catch (ExecutionException e) {
                throw new ContainerException("execute %s: %s".formatted(spec.args(), e.getMessage()), e);
            }
            synchronized (output) {
                return new Outcome(exitCode, output.text());
            }
        } catch (IOException e) {
            throw new ContainerException("execute %s: %s".formatted(spec.args(), e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContainerException("execute %s: interrupted".formatted(spec.args()), e);
        }
    }

    /** What has been killed is gone in no time; dying ones must not pile up. */
    private static void awaitEnd(ProcessStreams process) throws InterruptedException {
        try {
            Integer unused = process.exitCode().get(KILL_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // it is let go of all the same
        }
    }

    /** The first 4096 bytes of an output, and three dots if there were more. */
    private static final class Beginning {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private boolean cut;

        void add(byte[] bytes, int count) {
            int room = OUTPUT_LIMIT - kept.size();
            cut |= count > room;
            kept.write(bytes, 0, Math.min(count, room));
        }

        String text() {
            return kept.toString(StandardCharsets.UTF_8) + (cut ? "..." : "");
        }
    }

    /** Keeps the beginning and passes on the lines, so that the command never waits for us. */
    private static Thread drain(InputStream in, Beginning output, Consumer<String> lines) {
        Thread thread = new Thread(
                () -> {
                    byte[] buffer = new byte[OUTPUT_LIMIT];
                    LineSplitter splitter = new LineSplitter(line -> {
                        synchronized (output) {
                            lines.accept(line);
                        }
                    });
                    try {
                        int count = in.read(buffer);
                        while (count >= 0) {
                            synchronized (output) {
                                output.add(buffer, count);
                            }
                            splitter.accept(buffer, count);
                            count = in.read(buffer);
                        }
                        splitter.finish();
                    } catch (IOException e) {
                        // it was closed under us: the command was killed, and its output does not matter any more
                    }
                },
                "probe-output");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
