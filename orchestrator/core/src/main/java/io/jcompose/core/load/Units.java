package io.jcompose.core.load;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** Byte sizes and durations as Compose files write them, and back. */
public final class Units {
    private Units() {}

    /** {@code 64m}, {@code 1.5g}, {@code 1kib}, {@code 10}; -1 stays. Units are powers of 1024, in any case. */
    static Optional<Long> bytes(String text) {
        String s = text;
        int end = s.length();
        while (end > 0 && !isDigitOrDot(s.charAt(end - 1))) {
            end--;
        }
        if (end == 0) {
            return Optional.empty();
        }
        String number = s.substring(0, end);
        if (number.endsWith(".") && number.length() == 1) {
            return Optional.empty();
        }
        BigDecimal value;
        try {
            value = new BigDecimal(number.endsWith(".") ? number + "0" : number);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        int power = power(s.substring(end).strip().toLowerCase(java.util.Locale.ROOT));
        if (power < 0 || Math.abs(value.scale()) > 30) {
            return Optional.empty();
        }
        if (value.signum() < 0 && value.compareTo(BigDecimal.ONE.negate()) != 0) {
            return Optional.empty();
        }
        BigDecimal bytes = value.multiply(BigDecimal.valueOf(1L << (10 * power)));
        return bytes.toBigInteger().bitLength() < 64 ? Optional.of(bytes.longValue()) : Optional.empty();
    }

    private static int power(String unit) {
        String u = unit.endsWith("ib") ? unit.substring(0, unit.length() - 2) : unit;
        if (unit.endsWith("ib") && u.isEmpty()) {
            return -1;
        }
        if (!unit.endsWith("ib") && u.endsWith("b")) {
            u = u.substring(0, u.length() - 1);
        }
        return switch (u) {
            case "" -> 0;
            case "k" -> 1;
            case "m" -> 2;
            case "g" -> 3;
            case "t" -> 4;
            case "p" -> 5;
            default -> -1;
        };
    }

    private static boolean isDigitOrDot(char c) {
        return Ascii.isDigit(c) || c == '.';
    }

    /** {@code 1m30s}, {@code 1.5h}, {@code 2d}, {@code 100ms}; {@code 0} without a unit. */
    public static Optional<Duration> duration(String text) {
        String s = text;
        boolean negative = s.startsWith("-");
        if (negative || s.startsWith("+")) {
            s = s.substring(1);
        }
        if (s.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        if (s.isEmpty()) {
            return Optional.empty();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        int i = 0;
        while (i < s.length()) {
            int start = i;
            while (i < s.length() && isDigitOrDot(s.charAt(i))) {
                i++;
            }
            String number = s.substring(start, i);
            if (number.isEmpty() || number.equals(".") || number.indexOf('.') != number.lastIndexOf('.')) {
                return Optional.empty();
            }
            int unitStart = i;
            while (i < s.length() && !isDigitOrDot(s.charAt(i))) {
                i++;
            }
            long unit = unitNanos(s.substring(unitStart, i));
            if (unit == 0 || number.length() > 30) {
                return Optional.empty();
            }
            nanos = nanos.add(
                    new BigDecimal(number.endsWith(".") ? number + "0" : number).multiply(BigDecimal.valueOf(unit)));
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(negative ? -nanos.longValue() : nanos.longValue()));
    }

    private static long unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1L;
            case "us", "\u00b5s", "\u03bcs" -> 1_000L;
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            case "d" -> 86_400_000_000_000L;
            case "w" -> 7 * 86_400_000_000_000L;
            default -> 0;
        };
    }

    /** {@code 1h0m0s}, {@code 1m30s}, {@code 1.5s}, {@code 100ms}, {@code 0s}: the canonical form. */
    public static String formatDuration(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        if (duration.isNegative()) {
            return "-" + formatDuration(duration.negated());
        }
        long nanos = duration.toNanos();
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        if (nanos < 1_000_000) {
            return decimal(nanos, 3) + "\u00b5s";
        }
        if (nanos < 1_000_000_000) {
            return decimal(nanos, 6) + "ms";
        }
        long minutes = nanos / 60_000_000_000L;
        String seconds = decimal(nanos % 60_000_000_000L, 9) + "s";
        if (minutes == 0) {
            return seconds;
        }
        return (minutes >= 60 ? minutes / 60 + "h" : "") + minutes % 60 + "m" + seconds;
    }

    private static String decimal(long value, int scale) {
        BigDecimal number = BigDecimal.valueOf(value, scale).stripTrailingZeros();
        return number.signum() == 0 ? "0" : number.toPlainString();
    }
}
