package io.jcompose.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Options of the form {@code KEY=VALUE}. */
public final class KeyValues {
    private KeyValues() {}

    /**
     * A key alone has an empty value.
     *
     * @throws CliException for a word without a key
     */
    public static Map<String, String> parse(List<String> words) {
        Map<String, String> result = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals == 0 || word.isEmpty()) {
                throw new CliException("invalid value '%s': use KEY=VALUE".formatted(word));
            }
            result.put(equals < 0 ? word : word.substring(0, equals), equals < 0 ? "" : word.substring(equals + 1));
        }
        return result;
    }

    /**
     * As {@link #parse}; names of labels have no blanks, but at their beginning.
     *
     * @throws CliException naming the label that has none, or one with blanks
     */
    public static Map<String, String> labels(List<String> words) {
        for (String word : words) {
            String name = word.split("=", 2)[0].stripLeading();
            if (name.isEmpty()) {
                throw new CliException("invalid label '%s': empty name; use KEY=VALUE".formatted(word));
            }
            if (name.chars().anyMatch(Character::isWhitespace)) {
                throw new CliException("label '%s' contains whitespaces; use KEY=VALUE".formatted(name));
            }
        }
        return parse(words);
    }
}
