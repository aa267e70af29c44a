package io.jcompose.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Go's {@code printf}: its common verbs, and its way of telling what does not fit. Pure. */
final class TemplatePrintf {
    private static final Pattern VERB = Pattern.compile("%([-+# 0]*)([0-9]{0,3})(\\.[0-9]{0,3})?(.?)", Pattern.DOTALL);

    private TemplatePrintf() {}

    static String format(String format, List<@Nullable Object> arguments) {
        List<@Nullable Object> left = new ArrayList<>(arguments);
        StringBuilder out = new StringBuilder();
        Matcher matcher = VERB.matcher(format);
        int at = 0;
        while (matcher.find()) {
            out.append(format, at, matcher.start());
            at = matcher.end();
            String verb = matcher.group(4);
            if (verb.isEmpty()) {
                out.append("%!(NOVERB)");
            } else if (verb.equals("%")) {
                out.append('%');
            } else if (left.isEmpty()) {
                out.append("%!").append(verb).append("(MISSING)");
            } else {
                String precision = matcher.group(3);
                String shown =
                        one(left.remove(0), verb.charAt(0), matcher.group(1), precision == null ? "" : precision);
                out.append(padded(shown, matcher.group(1), matcher.group(2)));
            }
        }
        out.append(format, at, format.length());
        if (!left.isEmpty()) {
            out.append("%!(EXTRA ");
            for (int i = 0; i < left.size(); i++) {
                out.append(i == 0 ? "" : ", ").append(typed(left.get(i)));
            }
            out.append(')');
        }
        return out.toString();
    }

    private static String one(@Nullable Object value, char verb, String flags, String precision) {
        boolean whole = value instanceof Number && !(value instanceof Double || value instanceof Float);
        String text = TemplateFunctions.text(value);
        return switch (verb) {
            case 'v' -> flags.contains("#") && value instanceof String ? quoted(text) : text;
            case 's' -> value instanceof Number || value instanceof Boolean ? wrong(verb, value) : cut(text, precision);
            case 'q' -> value instanceof Number || value instanceof Boolean ? wrong(verb, value) : quoted(text);
            case 'd' -> whole && value instanceof Number number ? signed(number, flags) : wrong(verb, value);
            case 'x', 'X', 'o', 'b' -> based(value, verb, whole);
            case 'c' ->
                whole && value instanceof Number number ? Character.toString(number.intValue()) : wrong(verb, value);
            case 'f', 'F', 'e', 'g' ->
                value instanceof Number number && !whole
                        ? real(number.doubleValue(), verb, precision)
                        : wrong(verb, value);
            case 't' -> value instanceof Boolean ? text : wrong(verb, value);
            case 'T' -> type(value);
            default -> wrong(verb, value);
        };
    }

    private static String signed(Number number, String flags) {
        return flags.contains("+") && number.longValue() >= 0
                ? "+" + number.longValue()
                : Long.toString(number.longValue());
    }

    private static String based(@Nullable Object value, char verb, boolean whole) {
        String digits;
        if (whole && value instanceof Number number) {
            digits = Long.toString(number.longValue(), verb == 'o' ? 8 : verb == 'b' ? 2 : 16);
        } else if (value instanceof String text && (verb == 'x' || verb == 'X')) {
            digits = HexFormat.of().formatHex(text.getBytes(UTF_8));
        } else {
            return wrong(verb, value);
        }
        return verb == 'X' ? digits.toUpperCase(Locale.ROOT) : digits;
    }

    private static String real(double value, char verb, String precision) {
        if (verb == 'g') {
            return TemplateFunctions.text(value);
        }
        String decimals = precision.isEmpty() ? "6" : precision.equals(".") ? "0" : precision.substring(1);
        if (verb == 'e') {
            return String.format(Locale.ROOT, "%." + decimals + "e", value);
        }
        // Java rounds the decimal digits, Go the exact number
        return Double.isFinite(value)
                ? new BigDecimal(value)
                        .setScale(Integer.parseInt(decimals), RoundingMode.HALF_EVEN)
                        .toPlainString()
                : Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }

    private static String cut(String text, String precision) {
        if (precision.isEmpty()) {
            return text;
        }
        int most = precision.length() == 1 ? 0 : Integer.parseInt(precision.substring(1));
        return text.codePointCount(0, text.length()) <= most
                ? text
                : text.substring(0, text.offsetByCodePoints(0, most));
    }

    private static String padded(String text, String flags, String width) {
        int missing = width.isEmpty() ? 0 : Integer.parseInt(width) - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        if (flags.contains("-")) {
            return text + " ".repeat(missing);
        }
        if (flags.contains("0")) {
            boolean sign = text.startsWith("-") || text.startsWith("+");
            return (sign ? text.substring(0, 1) : "") + "0".repeat(missing) + (sign ? text.substring(1) : text);
        }
        return " ".repeat(missing) + text;
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> out.append(c < ' ' ? String.format(Locale.ROOT, "\\x%02x", (int) c) : String.valueOf(c));
            }
        }
        return out.append('"').toString();
    }

    private static String wrong(char verb, @Nullable Object value) {
        return "%!" + verb + "(" + typed(value) + ")";
    }

    private static String typed(@Nullable Object value) {
        return value == null ? "<nil>" : type(value) + "=" + TemplateFunctions.text(value);
    }

    private static String type(@Nullable Object value) {
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof Double || value instanceof Float) {
            return "float64";
        }
        if (value instanceof Number) {
            return "int";
        }
        if (value instanceof Iterable<?>) {
            return "[]interface {}";
        }
        return value instanceof java.util.Map<?, ?> ? "map[string]interface {}" : "string";
    }
}
