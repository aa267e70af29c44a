package io.jcompose.cli.output;

import io.jcompose.cli.output.GoTemplate.Expression;
import io.jcompose.cli.output.GoTemplate.Scope;
import io.jcompose.core.client.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
            "slice");

    private TemplateFunctions() {}

    static boolean exists(String name) {
        return NAMES.contains(name);
    }

    static @Nullable Object call(String name, List<Expression> arguments, Scope scope, @Nullable Object dot) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Expression argument : arguments) {
            Object value = argument.evaluate(scope, dot);
            values.add(value);
            boolean decided = (name.equals("and") && !truth(value)) || (name.equals("or") && truth(value));
            if (decided) {
                return value;
            }
        }
        if (values.isEmpty() && !name.startsWith("print")) {
            throw new TemplateException("template: wrong number of args for " + name);
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
            case "json" -> new Json().write(values.get(0));
            case "len" -> length(values.get(0));
            case "index" -> index(values);
            case "print" -> values.stream().map(TemplateFunctions::text).collect(Collectors.joining(" "));
            case "println" -> values.stream().map(TemplateFunctions::text).collect(Collectors.joining(" ")) + "\n";
            case "printf" -> printf(values);
            default -> onStrings(name, values);
        };
    }

    private static Object onStrings(String name, List<@Nullable Object> values) {
        String first = text(values.get(0));
        return switch (name) {
            case "lower" -> first.toLowerCase(Locale.ROOT);
            case "upper" -> first.toUpperCase(Locale.ROOT);
            case "title" -> first.isEmpty() ? "" : Character.toUpperCase(first.charAt(0)) + first.substring(1);
            case "split" -> List.of(first.split(java.util.regex.Pattern.quote(text(argument(values, 1))), -1));
            case "join" -> {
                String separator = text(argument(values, 1));
                yield values.get(0) instanceof List<?> list
                        ? list.stream().map(TemplateFunctions::text).collect(Collectors.joining(separator))
                        : first;
            }
            case "truncate" ->
                first.substring(
                        0, Math.min(first.length(), number(argument(values, 1)).intValue()));
            case "slice" -> {
                int from = Math.min(first.length(), number(argument(values, 1)).intValue());
                int to = values.size() > 2 ? number(argument(values, 2)).intValue() : first.length();
                yield first.substring(from, Math.max(from, Math.min(first.length(), to)));
            }
            case "pad" ->
                " ".repeat(number(argument(values, 1)).intValue())
                        + first
                        + " ".repeat(number(argument(values, 2)).intValue());
            default -> first;
        };
    }

    static @Nullable Object field(@Nullable Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            if (!map.containsKey(name)) {
                if (map instanceof TreeMap) {
                    return null; // labels and the like: any key may be asked for
                }
                throw new TemplateException("template: can't evaluate field %s; there are %s"
                        .formatted(
                                name, map.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "))));
            }
            return map.get(name);
        }
        throw new TemplateException("template: can't evaluate field %s in '%s'".formatted(name, text(value)));
    }

    /** A label from the {@code Labels} text, {@code k=v,k=v}, or map. */
    static String label(@Nullable Object dot, @Nullable Object key) {
        Object labels = dot instanceof Map<?, ?> map ? map.get("Labels") : null;
        if (labels instanceof Map<?, ?> map) {
            Object value = map.get(text(key));
            return value == null ? "" : text(value);
        }
        for (String pair : text(labels).split(",", -1)) {
            if (pair.startsWith(text(key) + "=")) {
                return pair.substring(text(key).length() + 1);
            }
        }
        return "";
    }

    static boolean truth(@Nullable Object value) {
        if (value == null || value.equals(false) || value.equals("")) {
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
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> entry.getKey() + ":" + text(entry.getValue()))
                    .sorted()
                    .collect(Collectors.joining(" ", "map[", "]"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(TemplateFunctions::text).collect(Collectors.joining(" ", "[", "]"));
        }
        return value.toString();
    }

    private static @Nullable Object argument(List<@Nullable Object> values, int index) {
        if (index >= values.size()) {
            throw new TemplateException("template: wrong number of arguments");
        }
        return values.get(index);
    }

    private static Number number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number;
        }
        throw new TemplateException("template: expected a number, found '%s'".formatted(text(value)));
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
        return value instanceof List<?> list ? list.size() : text(value).length();
    }

    private static @Nullable Object index(List<@Nullable Object> values) {
        Object value = values.get(0);
        for (Object key : values.subList(1, values.size())) {
            if (value instanceof Map<?, ?> map) {
                value = map.get(text(key));
            } else if (value instanceof List<?> list) {
                int at = number(key).intValue();
                if (at < 0 || at >= list.size()) {
                    throw new TemplateException("template: index out of range: " + at);
                }
                value = list.get(at);
            } else if (value != null) {
                throw new TemplateException("template: can't index '%s'".formatted(text(value)));
            }
        }
        return value == null && values.size() > 1 ? "" : value;
    }

    private static String printf(List<@Nullable Object> values) {
        String format = text(argument(values, 0));
        StringBuilder out = new StringBuilder();
        int next = 1;
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            int end = i + 1;
            while (end < format.length() - 1 && "-+ 0123456789.".indexOf(format.charAt(end)) >= 0) {
                end++;
            }
            char verb = format.charAt(end);
            String flags = format.substring(i + 1, end);
            i = end;
            if (verb == '%') {
                out.append('%');
                continue;
            }
            Object value = argument(values, next++);
            out.append(
                    switch (verb) {
                        case 'd' ->
                            String.format(
                                    Locale.ROOT,
                                    "%" + flags + "d",
                                    number(value).longValue());
                        case 'f' ->
                            String.format(
                                    Locale.ROOT,
                                    "%" + flags + "f",
                                    number(value).doubleValue());
                        case 'q' -> "\"" + text(value) + "\"";
                        case 's', 'v' -> String.format(Locale.ROOT, "%" + flags + "s", text(value));
                        default -> throw new TemplateException("template: printf has no %" + verb);
                    });
        }
        return out.toString();
    }
}
