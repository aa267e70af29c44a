package io.jcompose.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code -e} and its files. */
public final class EnvironmentArguments {
    private EnvironmentArguments() {}

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

    /** Lines {@code NAME=value} of files; comments and blank lines are skipped. */
    public static Map<String, Optional<String>> parseFiles(CommandContext context, List<String> files)
            throws IOException {
        Map<String, Optional<String>> result = new LinkedHashMap<>();
        for (String file : files) {
            Path path = context.workingDirectory().resolve(file);
            for (String line : Files.readAllLines(path)) {
                String text = line.strip();
                if (!text.isEmpty() && !text.startsWith("#")) {
                    result.putAll(parse(List.of(text), context.environment()));
                }
            }
        }
        return result;
    }
}
