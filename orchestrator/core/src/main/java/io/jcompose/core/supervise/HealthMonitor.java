package io.jcompose.core.supervise;

import io.jcompose.core.supervise.ContainerStatus.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;

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
    private final Duration grace;
    private Instant startedAt = Instant.EPOCH;
    private Health health = Health.STARTING;
    private int streak;
    private Duration eagerDelay = EAGER;
    private Loop.Timer timer = Loop.Timer.NONE;
    private boolean stopped;

    /** @param probe runs the check once; blocks up to the timeout */
    HealthMonitor(
            ContainerRecord.Health spec, Loop loop, Callable<ContainerControl.HealthResult> probe, Listener listener) {
        this.spec = spec;
        this.loop = loop;
        this.probe = probe;
        this.listener = listener;
        this.grace = longer(spec.startPeriod(), spec.interval());
    }

    /** Told after each probe. */
    @FunctionalInterface
    interface Listener {
        void on(Health health, int failingStreak, String output);
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
        Duration age = Duration.between(startedAt, loop.now());
        loop.blocking(
                probe,
                result -> finished(result, age),
                failure ->
                        finished(new ContainerControl.HealthResult(false, String.valueOf(failure.getMessage())), age));
    }

    private void finished(ContainerControl.HealthResult result, Duration age) {
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
        listener.on(health, streak, result.output());
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
