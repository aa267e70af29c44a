package io.jcompose.core.supervise;

import java.time.Duration;

/** When and how soon a container that ended is started again. Pure. */
final class RestartPolicy {
    private static final Duration FIRST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

    /** After running so long it counts as started, and the delays begin anew. */
    private static final Duration STABLE = Duration.ofSeconds(10);

    private RestartPolicy() {}

    /** Whether a container that ended by itself is started again. */
    static boolean restarts(ContainerRecord.Restart restart, int exitCode, int restartCount) {
        return switch (restart.policy()) {
            case "always", "unless-stopped" -> restart.maxAttempts() == 0 || restartCount < restart.maxAttempts();
            case "on-failure" -> exitCode != 0 && (restart.maxAttempts() == 0 || restartCount < restart.maxAttempts());
            default -> false;
        };
    }

    /** Restarts that count after a run of that length. */
    static int counted(ContainerRecord.Restart restart, int restartCount, Duration ran) {
        return restart.window().filter(window -> ran.compareTo(window) >= 0).isPresent() ? 0 : restartCount;
    }

    /** Whether a container comes back after the host was started anew: whatever was to run, and {@code always}. */
    static boolean comesBack(ContainerRecord record, boolean ranBefore) {
        return switch (record.restart().policy()) {
            case "always" -> ranBefore;
            case "unless-stopped", "on-failure" -> record.wishesToRun();
            default -> false;
        };
    }

    /** Delay before the next start: 100 ms, doubled each time up to a minute, from the beginning after a long run. */
    static Duration delay(ContainerRecord.Restart restart, Duration previous, Duration ran) {
        if (restart.delay().isPresent()) {
            return restart.delay().get();
        }
        if (previous.isZero() || ran.compareTo(STABLE) >= 0) {
            return FIRST_DELAY;
        }
        Duration doubled = previous.multipliedBy(2);
        return doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
    }
}
