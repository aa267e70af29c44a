package io.jcompose.core.supervise;

import io.jcompose.core.supervise.ContainerStatus.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * Probes one run of a container.
 *
 * <p>The first probe comes at once and further ones soon after: a service that is ready early is found healthy early.
 * Failures count only after the start period, and never before one interval has passed, when Docker would probe for the
 * first time. On the loop only.
 */
final class HealthMonitor {
    private static final Duration EAGER = Duration.ofMillis(500);

    private final ContainerRecord.Health spec;
    private final Loop loop;
    private final Callable<ContainerControl.HealthResult> probe;
    private final Listener listener;
    private final BooleanSupplier paused;
    private final Duration grace;
    private Instant startedAt = Instant.EPOCH;
    private Health health = Health.STARTING;
    private int streak;
    private Duration eagerDelay = EAGER;
    private Loop.Timer timer = Loop.Timer.NONE;
    private boolean stopped;

    /**
     * @param probe runs the check once; blocks up to the timeout
     * @param paused whether the container is frozen: then it cannot answer, and is not asked
     */
    HealthMonitor(
            ContainerRecord.Health spec,
            Loop loop,
            Callable<ContainerControl.HealthResult> probe,
            Listener listener,
            BooleanSupplier paused) {
        this.spec = spec;
        this.loop = loop;
        this.probe = probe;
        this.listener = listener;
        this.paused = paused;
        this.grace = longer(spec.startPeriod(), spec.interval());
    }

    /** Told after each probe. */
    @FunctionalInterface
    interface Listener {
        void on(Health health, int failingStreak, ContainerStatus.Probe probe);
    }

    void start() {
        startedAt = loop.now();
        probe();
    }

    void stop() {
        stopped = true;
        timer.cancel();
    }

    private void probe() {
        if (stopped) {
            return;
        }
        if (paused.getAsBoolean()) {
            timer = loop.after(spec.interval(), this::probe);
            return;
        }
        Instant begun = loop.now();
        loop.blocking(
                probe,
                result -> finished(result, begun),
                failure -> finished(ContainerControl.HealthResult.failed(String.valueOf(failure.getMessage())), begun));
    }

    private void finished(ContainerControl.HealthResult result, Instant begun) {
        Duration age = Duration.between(startedAt, begun);
        if (stopped) {
            return;
        }
        boolean starting = health == Health.STARTING && age.compareTo(grace) < 0;
        if (result.success()) {
            streak = 0;
            health = Health.HEALTHY;
        } else if (!starting) {
            streak++;
            if (streak >= spec.retries()) {
                health = Health.UNHEALTHY;
            }
        }
        listener.on(health, streak, new ContainerStatus.Probe(begun, loop.now(), result));
        timer = loop.after(starting && !result.success() ? eagerDelay(age) : spec.interval(), this::probe);
    }

    private Duration eagerDelay(Duration age) {
        Duration longest = spec.startPeriod().isZero() ? spec.interval() : spec.startInterval();
        Duration delay = eagerDelay.compareTo(longest) < 0 ? eagerDelay : longest;
        eagerDelay = eagerDelay.multipliedBy(2);
        Duration left = grace.minus(age);
        return delay.compareTo(left) < 0 ? delay : left;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
