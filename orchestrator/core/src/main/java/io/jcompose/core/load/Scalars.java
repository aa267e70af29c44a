package io.jcompose.core.load;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Plain YAML scalars to values, as Go's YAML library reads them: booleans of YAML 1.2, octal of both 1.1 and 1.2, no
 * base 60. No regular expressions: this runs for every scalar of every file.
 */
final class Scalars {
    private Scalars() {}

    /** A date, which no attribute accepts. */
    record Timestamp(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    static @Nullable Object resolve(String text) {
        if (text.isEmpty()) {
            return null;
        }
        char first = text.charAt(0);
        switch (text) {
            case "~", "null", "Null", "NULL" -> {
                return null;
            }
            case "true", "True", "TRUE" -> {
                return true;
            }
            case "false", "False", "FALSE" -> {
                return false;
            }
            case ".nan", ".NaN", ".NAN" -> {
                return Double.NaN;
            }
            case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-.inf", "-.Inf", "-.INF" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {}
        }
        if (!Ascii.isDigit(first) && first != '-' && first != '+' && first != '.') {
            return text;
        }
        Object number = number(text);
        if (number != null) {
            return number;
        }
        return isDate(text) ? new Timestamp(text) : text;
    }

    private static @Nullable Object number(String text) {
        String plain = text.indexOf('_') >= 0 ? text.replace("_", "") : text;
        Object integer = integer(plain);
        return integer != null ? integer : isFloat(plain) ? (Object) Double.valueOf(plain) : null;
    }

    private static @Nullable Object integer(String plain) {
        boolean negative = plain.startsWith("-");
        String digits = negative || plain.startsWith("+") ? plain.substring(1) : plain;
        int radix = 10;
        if (digits.length() > 1 && digits.charAt(0) == '0') {
            char kind = Character.toLowerCase(digits.charAt(1));
            radix = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
            digits = digits.substring(kind == 'x' || kind == 'b' || kind == 'o' ? 2 : 1);
        }
        if (digits.isEmpty()) {
            return null;
        }
        for (int i = 0; i < digits.length(); i++) {
            if (Character.digit(digits.charAt(i), radix) < 0 || digits.charAt(i) > 'f') {
                return null;
            }
        }
        if (digits.length() > 64) {
            return null;
        }
        BigInteger value = new BigInteger(digits, radix);
        value = negative ? value.negate() : value;
        boolean unsigned = value.bitLength() == 64 && value.signum() > 0; // too large for all keys, but a text for some
        return value.bitLength() < 64 ? (Object) value.longValue() : unsigned ? value : (Object) value.doubleValue();
    }

    /** {@code [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?}. */
    private static boolean isFloat(String s) {
        int i = s.charAt(0) == '-' || s.charAt(0) == '+' ? 1 : 0;
        int start = i;
        i = digits(s, i);
        int whole = i - start;
        int fraction = 0;
        if (i < s.length() && s.charAt(i) == '.') {
            int from = i + 1;
            i = digits(s, from);
            fraction = i - from;
        }
        if (whole + fraction == 0) {
            return false;
        }
        if (i < s.length() && (s.charAt(i) == 'e' || s.charAt(i) == 'E')) {
            i++;
            if (i < s.length() && (s.charAt(i) == '-' || s.charAt(i) == '+')) {
                i++;
            }
            int from = i;
            i = digits(s, i);
            if (i == from) {
                return false;
            }
        }
        return i == s.length();
    }

    private static int digits(String s, int from) {
        int i = from;
        while (i < s.length() && s.charAt(i) >= '0' && s.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    /** {@code YYYY-M-D}, optionally with a time. */
    private static boolean isDate(String s) {
        if (digits(s, 0) != 4 || s.length() < 8 || s.charAt(4) != '-') {
            return false;
        }
        int month = digits(s, 5);
        if (month == 5 || month > 7 || month >= s.length() || s.charAt(month) != '-') {
            return false;
        }
        int day = digits(s, month + 1);
        if (day == month + 1 || day > month + 3) {
            return false;
        }
        if (day == s.length()) {
            return true;
        }
        char separator = s.charAt(day);
        return (separator == 'T' || separator == 't' || separator == ' ')
                && s.indexOf(':', day) > 0
                && s.chars().skip(day + 1L).allMatch(c -> "0123456789:.Zz+- ".indexOf(c) >= 0);
    }

    /** The shortest text that reads back the same, without an exponent where that stays short; as Go prints it. */
    static String formatFloat(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return String.valueOf(value);
        }
        if (value == Math.rint(value) && Math.abs(value) < 1e21) {
            return new BigDecimal(value).toBigInteger().toString();
        }
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }

    /** A scalar where any scalar becomes text: decimals as Go prints them, with an exponent from a million on. */
    static String goText(Node.Scalar scalar) {
        if (!(scalar.value instanceof Double number)) {
            return scalar.asText();
        }
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        BigDecimal decimal = new BigDecimal(number.toString()).stripTrailingZeros();
        int exponent = decimal.precision() - 1 - decimal.scale();
        if (decimal.signum() == 0 || (exponent >= -4 && exponent < 6)) {
            return scalar.asText();
        }
        String digits = decimal.unscaledValue().abs().toString();
        return (decimal.signum() < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }

    /** {@code cpus} and the like have 32 bits in other tools: 0.1 must not print as 0.10000000149. */
    static String formatFloat32(float value) {
        return value == Math.rint(value) ? formatFloat(value) : new BigDecimal(Float.toString(value)).toPlainString();
    }
}
