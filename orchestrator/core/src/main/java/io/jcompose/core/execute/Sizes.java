package io.jcompose.core.execute;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them in options. */
final class Sizes {
    private static final Pattern FORM = Pattern.compile("([0-9]+)\\s*([kmg]?)i?b?");
    private static final long STEP = 1024;

    private Sizes() {}

    /** Bytes of {@code 10m}, {@code 64k}, {@code 1GB} or a plain number; a multiple of 1024 each. */
    static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("invalid size '%s'; use for example 64m".formatted(text));
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "k" -> number * STEP;
            case "m" -> number * STEP * STEP;
            case "g" -> number * STEP * STEP * STEP;
            default -> number;
        };
    }
}
