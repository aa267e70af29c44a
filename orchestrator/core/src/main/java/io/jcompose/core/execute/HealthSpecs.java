package io.jcompose.core.execute;

import io.jcompose.core.model.Service;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.image.ImageConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The health check that holds: the service's, filled up with the image's, filled up with Docker's defaults. */
final class HealthSpecs {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration START_INTERVAL = Duration.ofSeconds(5);
    private static final int RETRIES = 3;

    private HealthSpecs() {}

    static Optional<ContainerRecord.Health> of(Service service, ImageConfig image) {
        Optional<Service.Healthcheck> own = service.healthcheck();
        Optional<ImageConfig.Healthcheck> theirs = image.healthcheck();
        if (own.filter(Service.Healthcheck::disabled).isPresent()) {
            return Optional.empty();
        }
        List<String> test = own.map(Service.Healthcheck::test)
                .filter(t -> !t.isEmpty())
                .or(() -> theirs.map(ImageConfig.Healthcheck::test))
                .orElse(List.of());
        Optional<List<String>> command = command(test);
        return command.map(args -> new ContainerRecord.Health(
                args,
                positive(own.flatMap(Service.Healthcheck::interval), theirs.flatMap(ImageConfig.Healthcheck::interval))
                        .orElse(INTERVAL),
                positive(own.flatMap(Service.Healthcheck::timeout), theirs.flatMap(ImageConfig.Healthcheck::timeout))
                        .orElse(INTERVAL),
                own.flatMap(Service.Healthcheck::retries)
                        .or(() -> theirs.flatMap(ImageConfig.Healthcheck::retries))
                        .filter(retries -> retries > 0)
                        .orElse(RETRIES),
                positive(
                                own.flatMap(Service.Healthcheck::startPeriod),
                                theirs.flatMap(ImageConfig.Healthcheck::startPeriod))
                        .orElse(Duration.ZERO),
                positive(
                                own.flatMap(Service.Healthcheck::startInterval),
                                theirs.flatMap(ImageConfig.Healthcheck::startInterval))
                        .orElse(START_INTERVAL)));
    }

    private static Optional<List<String>> command(List<String> test) {
        if (test.isEmpty() || test.get(0).equals("NONE")) {
            return Optional.empty();
        }
        List<String> rest = test.subList(1, test.size());
        if (test.get(0).equals("CMD-SHELL")) {
            List<String> shell = new ArrayList<>(List.of("/bin/sh", "-c"));
            shell.addAll(rest);
            return Optional.of(shell);
        }
        return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
    }

    private static Optional<Duration> positive(Optional<Duration> own, Optional<Duration> theirs) {
        return own.or(() -> theirs).filter(duration -> duration.compareTo(Duration.ZERO) > 0);
    }
}
