package io.jcompose.runtime.build.dockerfile;

import io.jcompose.runtime.build.dockerfile.Flags.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HEALTHCHECK and its durations. */
final class HealthcheckParser {
    private static final Pattern PART = Pattern.compile("([0-9]*\\.?[0-9]+|[0-9]+\\.)(ns|us|µs|μs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private HealthcheckParser() {}

    static Instruction.Healthcheck parse(Instruction.Origin origin, InstructionSyntax syntax) throws SyntaxException {
        Flags flags = Flags.parse(
                syntax.flags(),
                Map.of(
                        "interval", Kind.TEXT,
                        "timeout", Kind.TEXT,
                        "start-period", Kind.TEXT,
                        "start-interval", Kind.TEXT,
                        "retries", Kind.TEXT));
        if (syntax.rest().isEmpty()) {
            throw new SyntaxException("HEALTHCHECK requires CMD with a command, or NONE");
        }
        List<String> parts = InstructionSyntax.firstAndRest(syntax.rest());
        String kind = parts.get(0).toUpperCase(Locale.ROOT);
        String command = parts.size() > 1 ? parts.get(1) : "";
        if (kind.equals("NONE")) {
            if (!command.isEmpty()) {
                throw new SyntaxException("HEALTHCHECK NONE takes no arguments");
            }
            return healthcheck(origin, List.of("NONE"), new Flags());
        }
        if (!kind.equals("CMD")) {
            throw new SyntaxException("HEALTHCHECK: unknown type '%s'; use CMD or NONE".formatted(parts.get(0)));
        }
        return healthcheck(origin, test(command), flags);
    }

    private static List<String> test(String command) throws SyntaxException {
        Optional<List<String>> json = InstructionSyntax.jsonArray(command);
        if (command.isEmpty() || (json.isPresent() && json.get().isEmpty())) {
            throw new SyntaxException("HEALTHCHECK CMD: the command is missing");
        }
        List<String> test = new ArrayList<>();
        test.add(json.isPresent() ? "CMD" : "CMD-SHELL");
        test.addAll(json.orElse(List.of(command)));
        return test;
    }

    private static Instruction.Healthcheck healthcheck(Instruction.Origin origin, List<String> test, Flags flags)
            throws SyntaxException {
        return new Instruction.Healthcheck(
                origin,
                test,
                duration(flags, "interval"),
                duration(flags, "timeout"),
                duration(flags, "start-period"),
                duration(flags, "start-interval"),
                retries(flags));
    }

    private static Optional<Integer> retries(Flags flags) throws SyntaxException {
        Optional<String> text = flags.one("retries");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            int retries = Integer.parseInt(text.get());
            if (retries >= 0) {
                return retries == 0 ? Optional.empty() : Optional.of(retries);
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new SyntaxException("flag --retries: '%s' is not a number of at least 0".formatted(text.get()));
    }

    private static Optional<Duration> duration(Flags flags, String name) throws SyntaxException {
        Optional<String> text = flags.one(name);
        if (text.isEmpty() || text.get().equals("0")) {
            return Optional.empty();
        }
        Matcher matcher = PART.matcher(text.get());
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            nanos = nanos.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit(matcher.group(2)))));
            end = matcher.end();
        }
        if (end != text.get().length() || end == 0 || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new SyntaxException(
                    "flag --%s: '%s' is not a duration such as 30s, 1m30s or 500ms".formatted(name, text.get()));
        }
        if (nanos.signum() != 0 && nanos.compareTo(BigDecimal.valueOf(1_000_000)) < 0) {
            throw new SyntaxException("flag --%s: '%s' is shorter than 1ms".formatted(name, text.get()));
        }
        return nanos.signum() == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos.longValue()));
    }

    private static long unit(String name) {
        Long nanos = NANOS.get(name);
        return nanos == null ? 1 : nanos;
    }
}
