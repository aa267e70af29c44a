package io.jcompose.runtime.image;

import static java.util.Collections.unmodifiableMap;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image says about running it: the {@code config} object of the OCI image configuration, with Docker's
 * additions (Healthcheck, OnBuild, Shell).
 *
 * @param environment {@code NAME=value}
 * @param exposedPorts for example {@code 6379/tcp}, in order
 */
public record ImageConfig(
        Optional<String> user,
        List<String> exposedPorts,
        List<String> environment,
        List<String> entrypoint,
        List<String> command,
        List<String> volumes,
        Optional<String> workingDir,
        Map<String, String> labels,
        Optional<String> stopSignal,
        Optional<Healthcheck> healthcheck,
        List<String> shell,
        List<String> onBuild) {
    public static final ImageConfig EMPTY = new ImageConfig(
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());

    public ImageConfig {
        exposedPorts = List.copyOf(exposedPorts);
        environment = List.copyOf(environment);
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        volumes = List.copyOf(volumes);
        labels = unmodifiableMap(new LinkedHashMap<>(labels));
        shell = List.copyOf(shell);
        onBuild = List.copyOf(onBuild);
    }

    /**
     * @param test first word CMD, CMD-SHELL or NONE
     * @param interval and the others: empty means the default
     */
    public record Healthcheck(
            List<String> test,
            Optional<Duration> interval,
            Optional<Duration> timeout,
            Optional<Duration> startPeriod,
            Optional<Duration> startInterval,
            Optional<Integer> retries) {
        public Healthcheck {
            test = List.copyOf(test);
        }
    }
}
