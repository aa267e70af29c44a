package io.jcompose.core.execute;

import io.jcompose.core.plan.Operation.WaitFor;
import io.jcompose.core.plan.Operation.WaitFor.Until;
import io.jcompose.core.supervise.ContainerControl;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.ContainerStatus;
import io.jcompose.core.supervise.ContainerStatus.Health;
import io.jcompose.core.supervise.Supervision;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.ExitStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Waits until a container is as another needs it, and explains why it will not be. */
final class Waiter {
    private static final String INCOMPLETE = "didn't complete successfully: ";
    private static final String TIMEOUT = "Timeout";
    private static final int LAST_LINES = 20;

    /** With the delays between them more than a minute and a half: enough for what others take to come up. */
    private static final int MAX_RESTARTS = 10;

    /** What runs so long counts as running: a program that cannot work usually ends at once. Docker Compose's figure. */
    private static final Duration SETTLING = Duration.ofMillis(500);

    private final ContainerRuntime runtime;
    private final Supervision supervision;
    private final ContainerControl control;
    private final HostOperations.Context context;

    Waiter(
            ContainerRuntime runtime,
            Supervision supervision,
            ContainerControl control,
            HostOperations.Context context) {
        this.runtime = runtime;
        this.supervision = supervision;
        this.control = control;
        this.context = context;
    }

    void await(WaitFor wait, ContainerRecord record) {
        String id = Progress.container(record.name());
        context.progress().working(id, "Waiting");
        Outcome outcome = outcome(wait, record);
        if (outcome.failure().isEmpty()) {
            context.progress().done(id, outcome.text());
            return;
        }
        String message = message(wait, record, outcome);
        if (!wait.required()) {
            context.progress().warning(id, "Skipped", message);
            return;
        }
        context.progress().error(id, "Error", outcome.failure().get());
        throw new ContainerException(message);
    }

    /** @param failure empty: fulfilled */
    private record Outcome(String text, Optional<String> failure) {
        static Outcome ok(String text) {
            return new Outcome(text, Optional.empty());
        }

        static Outcome failed(String text, String why) {
            return new Outcome(text, Optional.of(why));
        }
    }

    private Outcome outcome(WaitFor wait, ContainerRecord record) {
        try {
            if (wait.until() == Until.HEALTHY && record.health().isEmpty()) {
                return neverHealthy(record);
            }
            int restartsBefore = supervision.status(record.id()).restartCount();
            long deadline = System.nanoTime() + context.waitLimit().toNanos();
            Outcome outcome = firstOutcome(wait, record, restartsBefore, deadline);
            while (wait.until() == Until.READY && record.health().isEmpty() && isOk(outcome) && !staysUp(record)) {
                outcome = firstOutcome(wait, record, restartsBefore, deadline);
            }
            return outcome;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.failed("Interrupted", "was not waited for any longer");
        }
    }

    /** That it has ended says more than that nobody could have found it healthy. */
    private Outcome neverHealthy(ContainerRecord record) throws InterruptedException {
        boolean unused = staysUp(record);
        ContainerStatus status = supervision.status(record.id());
        return isOver(status)
                ? Outcome.failed("Exited", exited(status.exit().get()))
                : Outcome.failed("Error", "has no healthcheck configured");
    }

    private static boolean isOk(Outcome outcome) {
        return outcome.failure().isEmpty();
    }

    /** Whether a container that runs, or has ended for good, is still so once it has run for a moment. */
    private boolean staysUp(ContainerRecord record) throws InterruptedException {
        int runs = supervision.status(record.id()).startedTimes();
        Duration left = runtime.find(new ContainerId(record.id()))
                .flatMap(Container::startedAt)
                .map(start -> SETTLING.minus(Duration.between(start, Instant.now())))
                .orElse(Duration.ZERO);
        if (left.isNegative() || isOver(supervision.status(record.id()))) {
            return true;
        }
        return supervision
                .await(
                        record.id(),
                        status -> status.running() && status.startedTimes() == runs
                                ? Optional.empty()
                                : Optional.of(status),
                        left,
                        context.cancelled())
                .isEmpty();
    }

    private static boolean isOver(ContainerStatus status) {
        return status.exit().isPresent() && !status.restarting() && !status.running();
    }

    private Outcome firstOutcome(WaitFor wait, ContainerRecord record, int restartsBefore, long deadline)
            throws InterruptedException {
        Optional<Outcome> decided = supervision.await(
                record.id(),
                status -> endlessLoop(status, restartsBefore)
                        .map(why -> Outcome.failed("Restarting", why))
                        .or(() -> decide(wait.until(), record, status)),
                Duration.ofNanos(deadline - System.nanoTime()),
                context.cancelled());
        return decided.orElseGet(() -> context.cancelled().getAsBoolean()
                ? Outcome.failed("Interrupted", "was not waited for any longer: the command was cut short")
                : Outcome.failed(TIMEOUT, notInTime(wait, supervision.status(record.id()))));
    }

    private String notInTime(WaitFor wait, ContainerStatus status) {
        return "was not %s within %d s%s"
                .formatted(
                        wait.until().text(),
                        context.waitLimit().toSeconds(),
                        status.health() == Health.NONE
                                ? ""
                                : " (health: " + status.health().text() + ")");
    }

    /** Why what ends again and again is not waited for any longer; its policy goes on restarting it. */
    static Optional<String> endlessLoop(ContainerStatus status, int restartsBefore) {
        int restarts = status.restartCount() - restartsBefore;
        return status.restarting() && restarts >= MAX_RESTARTS
                ? status.exit().map(exit -> "was restarted %d times in vain: %s".formatted(restarts, exited(exit)))
                : Optional.empty();
    }

    private Optional<Outcome> decide(Until until, ContainerRecord record, ContainerStatus status) {
        if (until == Until.COMPLETED) {
            return completed(status);
        }
        boolean over = isOver(status);
        if (over && until == Until.READY && isDone(record, status.exit().get())) {
            return Optional.of(Outcome.ok("Exited"));
        }
        if (over) {
            return Optional.of(Outcome.failed("Exited", exited(status.exit().get())));
        }
        if (status.health() == Health.UNHEALTHY && until != Until.RUNNING) {
            return Optional.of(Outcome.failed("Unhealthy", "is unhealthy"));
        }
        boolean checked = until == Until.HEALTHY
                || (until == Until.READY && record.health().isPresent());
        if (checked) {
            return status.health() == Health.HEALTHY ? Optional.of(Outcome.ok("Healthy")) : Optional.empty();
        }
        return status.running()
                ? Optional.of(Outcome.ok(until == Until.READY ? "Healthy" : "Running"))
                : Optional.empty();
    }

    /** A job that has ended well is as ready as it will ever be. */
    private static boolean isDone(ContainerRecord record, ExitStatus exit) {
        boolean job = record.restart().policy().equals("no")
                || record.restart().policy().equals("on-failure");
        return job
                && exit.code() == 0
                && exit.error().isEmpty()
                && record.health().isEmpty();
    }

    private static Optional<Outcome> completed(ContainerStatus status) {
        if (status.exit().isEmpty() || status.restarting() || status.running()) {
            return Optional.empty();
        }
        ExitStatus exit = status.exit().get();
        return Optional.of(
                exit.code() == 0 && exit.error().isEmpty()
                        ? Outcome.ok("Exited")
                        : Outcome.failed("Exited", INCOMPLETE + "exit " + code(exit) + error(exit)));
    }

    private static String exited(ExitStatus exit) {
        return "exited (%s)%s".formatted(code(exit), error(exit));
    }

    private static String code(ExitStatus exit) {
        return exit.code() + (exit.outOfMemory() ? ": out of memory" : "");
    }

    private static String error(ExitStatus exit) {
        return exit.error().map(e -> ": " + e).orElse("");
    }

    private String message(WaitFor wait, ContainerRecord record, Outcome outcome) {
        StringBuilder text = new StringBuilder();
        if (outcome.text().equals(TIMEOUT) && wait.required()) {
            text.append(
                    wait.neededBy().isEmpty()
                            ? "application not healthy after %ds: "
                                    .formatted(context.waitLimit().toSeconds())
                            : "timeout waiting for dependencies: ");
        }
        if (!wait.required()) {
            boolean incomplete = wait.until() == Until.COMPLETED;
            text.append("optional dependency \"%s\" ".formatted(wait.service()))
                    .append(incomplete ? "" : "failed to start: container " + record.name() + " ");
        } else if (outcome.failure().filter(why -> why.startsWith(INCOMPLETE)).isPresent()) {
            text.append("service \"%s\" ".formatted(wait.service()));
        } else if (wait.neededBy().isEmpty()) {
            text.append("container ").append(record.name()).append(' ');
        } else {
            text.append("dependency failed to start: container %s ".formatted(record.name()));
        }
        text.append(outcome.failure().orElse(""));
        if (!wait.neededBy().isEmpty()) {
            text.append("; service '%s' needs '%s' to have %s"
                    .formatted(
                            wait.neededBy(),
                            wait.service(),
                            wait.until() == Until.COMPLETED
                                    ? "completed successfully"
                                    : "become " + wait.until().text()));
        }
        if (outcome.text().equals("Unhealthy")) {
            ContainerControl.HealthResult probe =
                    supervision.status(record.id()).lastProbe();
            String output = probe.output().strip();
            text.append("; last probe%s: %s"
                    .formatted(
                            probe.exitCode() < 0 ? "" : " exited with status " + probe.exitCode(),
                            output.isEmpty() ? "no output" : output));
        }
        String lines = control.lastLines(record.id(), LAST_LINES);
        if (!lines.isEmpty() && !outcome.text().equals("Interrupted")) {
            text.append(ExecutionException.LAST_OUTPUT)
                    .append(record.name())
                    .append(":\n")
                    .append(lines.stripTrailing());
        }
        return text.toString();
    }
}
