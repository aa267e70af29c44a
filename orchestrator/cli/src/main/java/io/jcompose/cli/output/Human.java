package io.jcompose.cli.output;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times and sizes for people, in docker's words. */
public final class Human {
    private static final int FEW_DIGITS = 3;
    private static final int MORE_DIGITS = 4;
    private static final String[] DECIMAL = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Human() {}

    /** For example {@code 2026-11-30 13:38:34 +0000 UTC}. */
    public static String moment(Instant time, ZoneId zone) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss Z zzz", Locale.ROOT)
                .format(time.atZone(zone));
    }

    /** For example {@code About a minute}. */
    public static String duration(long seconds) {
        if (seconds < 1) {
            return "Less than a second";
        }
        if (seconds < 60) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        }
        long hours = Math.round(seconds / 3600.0);
        if (hours < 48) {
            return hours == 1 ? "About an hour" : hours + " hours";
        }
        long days = hours / 24;
        if (days < 14) {
            return days + " days";
        }
        if (days < 60) {
            return days / 7 + " weeks";
        }
        return days < 730 ? days / 30 + " months" : seconds / 86_400 / 365 + " years";
    }

    /** {@link #duration} with {@code ago}. */
    public static String ago(long thenSeconds, long nowSeconds) {
        return duration(nowSeconds - thenSeconds) + " ago";
    }

    /** Powers of 1000, three digits: {@code 12.3MB}. */
    public static String size(long bytes) {
        return scaled(bytes, 1000, DECIMAL, "", FEW_DIGITS);
    }

    /** As {@link #size} with four digits, as Docker prints sums: {@code 12.35MB}. */
    public static String preciseSize(long bytes) {
        return scaled(bytes, 1000, DECIMAL, "", MORE_DIGITS);
    }

    /** Powers of 1024, four digits: {@code 23.48GiB}. */
    public static String binarySize(long bytes) {
        return scaled(bytes, 1024, BINARY, "", MORE_DIGITS);
    }

    /** Powers of 1024 with a space: {@code 64 MiB}. */
    public static String memory(long bytes) {
        return scaled(bytes, 1024, BINARY, " ", FEW_DIGITS);
    }

    private static String scaled(long bytes, int base, String[] units, String space, int digits) {
        double value = bytes;
        int unit = 0;
        while (value >= base && unit < units.length - 1) {
            value /= base;
            unit++;
        }
        return digits(value, digits) + space + units[unit];
    }

    /** So many significant digits, without zeros at the end. */
    private static String digits(double value, int significant) {
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(significant, RoundingMode.HALF_EVEN));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
