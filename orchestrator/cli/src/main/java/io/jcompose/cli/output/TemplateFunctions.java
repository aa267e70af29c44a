package io.jcompose.cli.output;

import io.jcompose.cli.output.GoTemplate.Expression;
import io.jcompose.cli.output.GoTemplate.Scope;
import io.jcompose.core.client.Json;
import io.jcompose.core.client.OmitEmpty;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What templates can call, and how values look. */
final class TemplateFunctions {
    private static final Set<String> NAMES = Set.of(
            "json",
            "index",
            "len",
            "join",
            "lower",
            "upper",
            "title",
            "split",
            "printf",
            "print",
            "println",
            "eq",
            "ne",
            "lt",
            "le",
            "gt",
            "ge",
            "and",
            "or",
            "not",
            "truncate",
            "pad",
            "slice",
            "html",
            "js",
            "urlquery");
    /** What leaves a table's heading as it is. */
    private static final Set<String> NOT_ON_HEADINGS =
            Set.of("json", "split", "join", "title", "lower", "upper", "truncate");

    private TemplateFunctions() {}

    static boolean exists(String name) {
        return NAMES.contains(name);
    }

    static @Nullable Object call(String name, List<Expression> arguments, Scope scope, @Nullable Object dot) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Expression argument : arguments) {
            Object value = argument.evaluate(scope, dot);
            values.add(value);
            if (scope.isHeading() && NOT_ON_HEADINGS.contains(name)) {
                return value;
            }
            boolean decided = (name.equals("and") && !truth(value)) || (name.equals("or") && truth(value));
            if (decided) {
                return value;
            }
        }
        if (values.isEmpty() && !name.startsWith("print")) {
            throw new TemplateException("wrong number of args for %s: want at least 1 got 0".formatted(name));
        }
        return switch (name) {
            case "and", "or" -> values.get(values.size() - 1);
            case "not" -> !truth(values.get(0));
            case "eq" -> values.stream().skip(1).anyMatch(value -> same(values.get(0), value));
            case "ne" -> !same(values.get(0), argument(values, 1));
            case "lt" -> compare(values) < 0;
            case "le" -> compare(values) <= 0;
            case "gt" -> compare(values) > 0;
            case "ge" -> compare(values) >= 0;
            case "json" -> new Json().write(values.get(0) instanceof TemplateNil ? null : values.get(0));
            case "len" -> length(values.get(0));
            case "index" -> index(values);
            case "print" -> print(values);
            case "println" -> values.stream().map(TemplateFunctions::text).collect(Collectors.joining(" ")) + "\n";
            case "printf" -> TemplatePrintf.format(text(argument(values, 0)), values.subList(1, values.size()));
            default -> onStrings(name, values);
        };
    }

    private static Object onStrings(String name, List<@Nullable Object> values) {
        String first = text(values.get(0));
        return switch (name) {
            case "lower" -> first.toLowerCase(Locale.ROOT);
            case "upper" -> first.toUpperCase(Locale.ROOT);
            case "title" -> title(first);
            case "split" -> List.of(first.split(java.util.regex.Pattern.quote(text(argument(values, 1))), -1));
            case "join" -> {
                String separator = text(argument(values, 1));
                yield values.get(0) instanceof List<?> list
                        ? list.stream().map(TemplateFunctions::text).collect(Collectors.joining(separator))
                        : values.get(0) instanceof String ? first : "";
            }
            case "truncate" ->
                first.substring(
                        0, Math.min(first.length(), number(argument(values, 1)).intValue()));
            case "slice" -> slice(values);
            case "html" -> Escapes.html(first);
            case "js" -> Escapes.javaScript(first);
            case "urlquery" -> java.net.URLEncoder.encode(first, java.nio.charset.StandardCharsets.UTF_8);
            case "pad" ->
                first.isEmpty()
                        ? ""
                        : " ".repeat(number(argument(values, 1)).intValue())
                                + first
                                + " ".repeat(number(argument(values, 2)).intValue());
            default -> first;
        };
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (char c : text.toCharArray()) {
            out.append(inWord ? c : Character.toUpperCase(c));
            inWord = Character.isLetterOrDigit(c) || c == '_' || c == '\'';
        }
        return out.toString();
    }

    /** Go puts a space between two values unless one is a string. */
    private static String print(List<@Nullable Object> values) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            boolean apart = i > 0 && !(values.get(i) instanceof String) && !(values.get(i - 1) instanceof String);
            out.append(apart ? " " : "").append(text(values.get(i)));
        }
        return out.toString();
    }

    private static Object slice(List<@Nullable Object> values) {
        int length = Math.toIntExact(length(values.get(0)));
        int from = values.size() > 1 ? number(values.get(1)).intValue() : 0;
        int to = values.size() > 2 ? number(values.get(2)).intValue() : length;
        if (from < 0 || from > length || to < 0 || to > length) {
            throw new TemplateException(
                    "error calling slice: index out of range: " + (from < 0 || from > length ? from : to));
        }
        if (from > to) {
            throw new TemplateException("error calling slice: invalid slice index: %d > %d".formatted(from, to));
        }
        return values.get(0) instanceof List<?> list
                ? list.subList(from, to)
                : text(values.get(0)).substring(from, to);
    }

    static @Nullable Object field(@Nullable Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            if (map.containsKey(name)) {
                Object found = map.get(name);
                return found == null ? TemplateNil.of(name) : found;
            }
            // any key of labels and the like may be asked for
            return map instanceof SortedMap ? null : TemplateNil.missing(map, name);
        }
        if (value == null || value instanceof TemplateNil) {
            throw new TemplateException("nil pointer evaluating interface {}.%s".formatted(name));
        }
        throw new TemplateException("can't evaluate field %s in '%s'".formatted(name, text(value)));
    }

    /** A label of a row. A table's heading shows the end of its key. */
    static String label(Scope scope, @Nullable Object dot, @Nullable Object key) {
        String name = text(key);
        if (scope.isHeading()) {
            return name.substring(name.lastIndexOf('.') + 1).replace('-', ' ').replace('_', ' ');
        }
        return dot instanceof LabelledRow row ? row.label(name) : "";
    }

    /** Whether {@code range} can take it. */
    static @Nullable Object iterable(@Nullable Object value) {
        boolean known = value == null
                || value instanceof TemplateNil
                || value instanceof Map<?, ?>
                || value instanceof List<?>
                || (value instanceof Number && !(value instanceof Double));
        if (!known) {
            throw new TemplateException("range can't iterate over " + text(value));
        }
        return value;
    }

    static boolean truth(@Nullable Object value) {
        if (value == null || value instanceof TemplateNil || value.equals(false) || value.equals("")) {
            return false;
        }
        if (value instanceof Number number) {
            return number.doubleValue() != 0;
        }
        if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return !(value instanceof List<?> list) || !list.isEmpty();
    }

    /** As Go prints values. */
    static String text(@Nullable Object value) {
        if (value == null) {
            return "<no value>";
        }
        if (value instanceof OmitEmpty fields) {
            return fields.values().stream().map(TemplateFunctions::inner).collect(Collectors.joining(" ", "{", "}"));
        }
        if (value instanceof Map<?, ?> map && !(value instanceof PrintsItself)) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + ":" + inner(entry.getValue()))
                    .sorted()
                    .collect(Collectors.joining(" ", "map[", "]"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(TemplateFunctions::inner).collect(Collectors.joining(" ", "[", "]"));
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Long.toString(number.longValue());
        }
        return value.toString();
    }

    static String inner(@Nullable Object value) {
        return value == null ? "<nil>" : text(value);
    }

    private static @Nullable Object argument(List<@Nullable Object> values, int index) {
        if (index >= values.size()) {
            throw new TemplateException("wrong number of arguments");
        }
        return values.get(index);
    }

    private static Number number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number;
        }
        throw new TemplateException("expected a number, found '%s'".formatted(text(value)));
    }

    private static boolean same(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return a.doubleValue() == b.doubleValue();
        }
        return left == null ? right == null : left.equals(right);
    }

    private static int compare(List<@Nullable Object> values) {
        Object right = argument(values, 1);
        if (values.get(0) instanceof Number a && right instanceof Number b) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
        return text(values.get(0)).compareTo(text(right));
    }

    private static long length(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        if (value == null || value instanceof TemplateNil) {
            return 0;
        }
        return value instanceof List<?> list ? list.size() : text(value).length();
    }

    private static @Nullable Object index(List<@Nullable Object> values) {
        Object value = values.get(0);
        for (Object key : values.subList(1, values.size())) {
            if (value instanceof Map<?, ?> map) {
                Object found = map.get(text(key));
                value = found == null ? zero(map) : found;
            } else if (value == TemplateNil.MAP) {
                value = "";
            } else if (value == null || value == TemplateNil.POINTER) {
                throw new TemplateException("error calling index: index of untyped nil");
            } else {
                value = element(value, key);
            }
        }
        return value;
    }

    private static @Nullable Object element(Object value, @Nullable Object key) {
        int at = number(key).intValue();
        long size = value instanceof List<?> || value instanceof TemplateNil || value instanceof String
                ? length(value)
                : -1;
        if (size < 0) {
            throw new TemplateException("error calling index: can't index item '%s'".formatted(text(value)));
        }
        if (at < 0 || at >= size) {
            throw new TemplateException("error calling index: index out of range: " + at);
        }
        return value instanceof List<?> list
                ? list.get(at)
                : (Object) (long) text(value).charAt(at);
    }

    /** What Go gives for a key that a map does not have: the empty value of what the others are. */
    private static Object zero(Map<?, ?> map) {
        boolean pointers = map.values().stream().anyMatch(Map.class::isInstance);
        boolean lists = map.values().stream().anyMatch(List.class::isInstance);
        return pointers ? TemplateNil.POINTER : lists ? TemplateNil.LIST : "";
    }
}
