package io.jcompose.cli.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code -e} and its files. */
public final class EnvironmentArguments {
    private EnvironmentArguments() {}

    /** Whether one of these words has no value, so that it has to be looked up. */
    public static boolean anyWithoutValue(List<String> words) {
        return words.stream().anyMatch(word -> !word.contains("="));
    }

    /** {@code NAME=value}, or {@code NAME} with the value it has here; empty if it has none. */
    public static Map<String, Optional<String>> parse(List<String> words, Map<String, String> environment) {
        Map<String, Optional<String>> result = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (word.isEmpty() || equals == 0) {
                throw new CliException("invalid environment variable '%s': use NAME=value or NAME".formatted(word));
            }
            if (equals > 0) {
                result.put(word.substring(0, equals), Optional.of(word.substring(equals + 1)));
            } else {
                result.put(word, Optional.ofNullable(environment.get(word)));
            }
        }
        return result;
    }

    /** {@code NAME=value}, or {@code NAME} for one without a value: what a container has under that name is taken away. */
    public static List<String> words(Map<String, Optional<String>> variables) {
        return variables.entrySet().stream()
                .map(entry -> entry.getKey()
                        + entry.getValue().map(value -> "=" + value).orElse(""))
                .toList();
    }

    /**
     * Lines {@code NAME=value} of files, as docker takes them: a value is what stands after the equals sign, blanks and
     * quotes included. Comments, blank lines, and names without a value that have none here, are skipped.
     *
     * @throws CliException for a name that is empty or has blanks, and bytes that are no UTF-8
     */
    public static Map<String, Optional<String>> parseFiles(CommandContext context, List<String> files)
            throws IOException {
        Map<String, Optional<String>> result = new LinkedHashMap<>();
        for (String file : files) {
            for (String line : statements(context, "env file", file)) {
                Map<String, Optional<String>> parsed = parse(List.of(line), context.environment());
                parsed.values().removeIf(Optional::isEmpty);
                result.putAll(parsed);
            }
        }
        return result;
    }

    /**
     * Lines {@code KEY=value} of a file in the same grammar, as they stand there.
     *
     * @param what the file is, for messages
     */
    public static List<String> statements(CommandContext context, String what, String file) throws IOException {
        List<String> statements = new ArrayList<>();
        int number = 0;
        for (String line : lines(context.workingDirectory().resolve(file), what)) {
            number++;
            String text = line.replaceFirst("^[ \t]+", "");
            if (!text.isEmpty() && !text.startsWith("#")) {
                requireName(what, file, number, text);
                statements.add(text);
            }
        }
        return statements;
    }

    private static List<String> lines(Path file, String what) throws IOException {
        try {
            return Files.readString(file).replaceFirst("^\ufeff", "").lines().toList();
        } catch (CharacterCodingException e) {
            throw new CliException("invalid %s (%s): it is not UTF-8 text".formatted(what, file), e);
        }
    }

    private static void requireName(String what, String file, int number, String text) {
        String name = text.replaceFirst("=.*", "");
        String problem = name.isEmpty()
                ? "no variable name on line '%s'".formatted(text)
                : name.matches(".*[ \t].*") ? "variable '%s' contains whitespaces".formatted(name) : "";
        if (!problem.isEmpty()) {
            throw new CliException("invalid %s (%s): line %d: %s".formatted(what, file, number, problem));
        }
    }
}
