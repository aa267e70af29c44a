package io.jcompose.cli.output;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as {@code --since} takes them. */
public final class TimeArgument {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,9})?");
    private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|m|h)");

    private TimeArgument() {}

    /**
     * Reads an RFC 3339 time (local without offset), a date, seconds since 1970, or a duration before now such as
     * {@code 1h30m}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Instant parse(String text, Clock clock) {
        if (SECONDS.matcher(text).matches()) {
            BigDecimal seconds = new BigDecimal(text);
            long nanos = seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue();
            return Instant.ofEpochSecond(seconds.longValue(), nanos);
        }
        try {
            if (text.indexOf('T') < 0) {
                return text.indexOf('-') > 0
                        ? LocalDate.parse(text).atStartOfDay(clock.getZone()).toInstant()
                        : clock.instant().minus(duration(text));
            }
            boolean zoned =
                    text.endsWith("Z") || text.substring(text.indexOf('T')).matches(".*[+-].*");
            return zoned
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).atZone(clock.getZone()).toInstant();
        } catch (DateTimeException e) {
            throw invalid(text);
        }
    }

    /** Nanoseconds since 1970, as the engine takes times. */
    public static OptionalLong nanos(Optional<String> text, Clock clock) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        Instant time = parse(text.get(), clock);
        return OptionalLong.of(time.getEpochSecond() * 1_000_000_000L + time.getNano());
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        Duration sum = Duration.ZERO;
        int at = 0;
        while (matcher.find() && matcher.start() == at) {
            long unit = switch (matcher.group(2)) {
                case "h" -> 3_600_000_000_000L;
                case "m" -> 60_000_000_000L;
                case "s" -> 1_000_000_000L;
                case "ms" -> 1_000_000L;
                case "ns" -> 1L;
                default -> 1_000L;
            };
            sum = sum.plusNanos(new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit))
                    .longValue());
            at = matcher.end();
        }
        if (at == 0 || at != text.length()) {
            throw invalid(text);
        }
        return sum;
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "invalid time '%s'; use for example 2026-01-02T15:04:05Z, 1767366245 or 10m".formatted(text));
    }
}
