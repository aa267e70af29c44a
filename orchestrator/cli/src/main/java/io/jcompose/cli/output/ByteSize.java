package io.jcompose.cli.output;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as options take them. */
public final class ByteSize {
    private static final Pattern FORM = Pattern.compile("(-?[0-9]{1,18}(?:\\.[0-9]{1,6})?) ?([bkmgtp]?)(?:i?b)?");
    private static final String UNITS = "bkmgtp";
    private static final int SHIFT = 10;

    private ByteSize() {}

    /**
     * Reads {@code 512m}, {@code 1.5g}, {@code 1024}: powers of 1024, whatever the spelling.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("invalid size '%s': use for example 512m or 2g".formatted(text));
        }
        String unit = matcher.group(2);
        long factor = 1L << (unit.isEmpty() ? 0 : SHIFT * UNITS.indexOf(unit.charAt(0)));
        return new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(factor))
                .longValue();
    }
}
