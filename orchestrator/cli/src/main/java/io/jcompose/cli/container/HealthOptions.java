package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.core.load.Units;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How one finds out whether a container is well. */
final class HealthOptions {
    private static final Duration LEAST = Duration.ofMillis(1);

    @Option(names = "--health-cmd", paramLabel = "COMMAND", description = "A line for the shell that checks it")
    private Optional<String> command = Optional.empty();

    @Option(names = "--health-interval", paramLabel = "DURATION", description = "Time between checks, 30s")
    private Optional<String> interval = Optional.empty();

    @Option(names = "--health-timeout", paramLabel = "DURATION", description = "A longer check has failed, 30s")
    private Optional<String> timeout = Optional.empty();

    @Option(names = "--health-retries", paramLabel = "N", description = "So many failures make it unhealthy, 3")
    private Optional<Integer> retries = Optional.empty();

    @Option(names = "--health-start-period", paramLabel = "DURATION", description = "Failures do not count so long, 0s")
    private Optional<String> startPeriod = Optional.empty();

    @Option(
            names = "--health-start-interval",
            paramLabel = "DURATION",
            description = "Time between checks meanwhile, 5s")
    private Optional<String> startInterval = Optional.empty();

    @Option(names = "--no-healthcheck", description = "Not even the image's check")
    private boolean none;

    /** Anything else but a duration is found where it is read. */
    private static void notNegative(String flag, Optional<String> text) {
        Duration duration = text.flatMap(Units::duration).orElse(Duration.ZERO);
        if (duration.isNegative()) {
            throw new CliException(flag + " cannot be negative");
        }
        if (!duration.isZero() && duration.compareTo(LEAST) < 0) {
            throw new CliException("%s cannot be less than 1ms, and is %s".formatted(flag, text.orElse("")));
        }
    }

    void into(ServiceMap service) {
        notNegative("--health-interval", interval);
        notNegative("--health-timeout", timeout);
        notNegative("--health-start-period", startPeriod);
        notNegative("--health-start-interval", startInterval);
        retries.filter(number -> number < 0).ifPresent(number -> {
            throw new CliException("--health-retries cannot be negative");
        });
        Map<String, Object> check = new LinkedHashMap<>();
        command.ifPresent(value -> check.put("test", value));
        interval.ifPresent(value -> check.put("interval", value));
        timeout.ifPresent(value -> check.put("timeout", value));
        retries.ifPresent(value -> check.put("retries", value));
        startPeriod.ifPresent(value -> check.put("start_period", value));
        startInterval.ifPresent(value -> check.put("start_interval", value));
        if (none) {
            if (!check.isEmpty()) {
                throw new CliException("--no-healthcheck conflicts with --health-* options");
            }
            check.put("disable", true);
        }
        service.putMap("healthcheck", check);
    }
}
