package io.jcompose.cli.output;

import io.jcompose.cli.command.CliException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** {@code --filter KEY=VALUE} of a listing: of one key any value must match, of all keys all. Pure. */
public final class ListFilter {
    private static final Set<String> TRUE = Set.of("1", "true");
    private static final Set<String> FALSE = Set.of("0", "false");
    private final Map<String, List<String>> wanted = new LinkedHashMap<>();

    /** @throws CliException for a word that has another form or key */
    public ListFilter(List<String> filters, List<String> keys) {
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            String key = equals < 0 ? filter : filter.substring(0, equals);
            if (equals < 0 || !keys.contains(key)) {
                throw new CliException(
                        "invalid filter '%s': use KEY=VALUE with one of %s".formatted(filter, String.join(", ", keys)));
            }
            wanted.computeIfAbsent(key, k -> new ArrayList<>()).add(filter.substring(equals + 1));
        }
    }

    /** Whether one of the values matches, or none was given. */
    public boolean any(String key, Predicate<String> matches) {
        List<String> values = wanted.getOrDefault(key, List.of());
        return values.isEmpty() || values.stream().anyMatch(matches);
    }

    /** As {@link #any} with regular expressions, which are found anywhere in the text. */
    public boolean found(String key, String text) {
        return any(key, value -> contains(text, value));
    }

    /** Whether all labels that were asked for are there. */
    public boolean labels(Map<String, String> labels) {
        return wanted.getOrDefault("label", List.of()).stream().allMatch(label -> LabelMatch.matches(label, labels));
    }

    /**
     * @return empty if it was not given
     * @throws CliException if it is neither yes nor no, or both
     */
    public Optional<Boolean> flag(String key) {
        List<String> values = wanted.getOrDefault(key, List.of());
        if (values.isEmpty()) {
            return Optional.empty();
        }
        boolean yes = values.stream().anyMatch(TRUE::contains);
        boolean no = values.stream().anyMatch(FALSE::contains);
        if (yes == no) {
            throw new CliException(
                    "invalid filter '%s=%s': use true or false".formatted(key, String.join(",", values)));
        }
        return Optional.of(yes);
    }

    /**
     * @param known what there can be
     * @throws CliException if another value was given
     */
    public void requireOneOf(String key, List<String> known) {
        for (String value : wanted.getOrDefault(key, List.of())) {
            if (!known.contains(value)) {
                throw new CliException(
                        "invalid filter '%s=%s': use %s".formatted(key, value, String.join(" or ", known)));
            }
        }
    }

    private static boolean contains(String text, String expression) {
        try {
            return Pattern.compile(expression).matcher(text).find();
        } catch (PatternSyntaxException e) {
            return text.contains(expression);
        }
    }
}
