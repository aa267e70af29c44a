package io.jcompose.core.execute;

import io.jcompose.core.model.Service;
import io.jcompose.runtime.image.ImageConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A health check as {@code docker inspect} shows it: the service's own words, else the image's, and no defaults. */
final class AskedHealth {
    private AskedHealth() {}

    static Optional<Map<String, Object>> of(Service service, ImageConfig image) {
        Optional<Service.Healthcheck> own = service.healthcheck();
        Optional<ImageConfig.Healthcheck> base = image.healthcheck();
        if (own.map(Service.Healthcheck::disabled).orElse(false)) {
            return Optional.of(Map.of("Test", List.of("NONE")));
        }
        Map<String, Object> check = new LinkedHashMap<>();
        own.map(Service.Healthcheck::test)
                .filter(test -> !test.isEmpty())
                .or(() -> base.map(ImageConfig.Healthcheck::test))
                .ifPresent(test -> check.put("Test", test));
        duration(
                check, "Interval", own.flatMap(Service.Healthcheck::interval), base, ImageConfig.Healthcheck::interval);
        duration(check, "Timeout", own.flatMap(Service.Healthcheck::timeout), base, ImageConfig.Healthcheck::timeout);
        duration(
                check,
                "StartPeriod",
                own.flatMap(Service.Healthcheck::startPeriod),
                base,
                ImageConfig.Healthcheck::startPeriod);
        duration(
                check,
                "StartInterval",
                own.flatMap(Service.Healthcheck::startInterval),
                base,
                ImageConfig.Healthcheck::startInterval);
        own.flatMap(Service.Healthcheck::retries)
                .or(() -> base.flatMap(ImageConfig.Healthcheck::retries))
                .filter(retries -> retries > 0)
                .ifPresent(retries -> check.put("Retries", retries));
        return check.isEmpty() ? Optional.empty() : Optional.of(check);
    }

    private static void duration(
            Map<String, Object> check,
            String key,
            Optional<Duration> own,
            Optional<ImageConfig.Healthcheck> base,
            java.util.function.Function<ImageConfig.Healthcheck, Optional<Duration>> part) {
        own.or(() -> base.flatMap(part))
                .filter(duration -> !duration.isZero())
                .ifPresent(duration -> check.put(key, duration.toNanos()));
    }
}
