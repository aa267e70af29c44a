package io.jcompose.cli.command;

import io.jcompose.core.client.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Defaults that users keep in Docker's {@code config.json}, beside their credentials. */
public final class ClientSettings {
    private ClientSettings() {}

    /** {@code psFormat}, {@code detachKeys} and the like. A file that cannot be read is told of, and is as good as none. */
    public static Optional<String> text(CommandContext context, String key) {
        return value(context, key)
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(value -> !value.isEmpty());
    }

    /** {@code pruneFilters}: the texts of a list. */
    public static List<String> texts(CommandContext context, String key) {
        return value(context, key)
                .filter(List.class::isInstance)
                .map(value -> ((List<?>) value)
                        .stream()
                                .filter(String.class::isInstance)
                                .map(String.class::cast)
                                .toList())
                .orElse(List.of());
    }

    private static Optional<Object> value(CommandContext context, String key) {
        String folder = context.environment().getOrDefault("DOCKER_CONFIG", "");
        Path home = Path.of(context.environment().getOrDefault("HOME", "/root"));
        Path file = (folder.isEmpty()
                        ? home.resolve(".docker")
                        : context.workingDirectory().resolve(folder))
                .resolve("config.json");
        try {
            String content = Files.readString(file);
            return content.isBlank()
                    ? Optional.empty()
                    : Optional.ofNullable(new Wire().parseObject(content).get(key));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            context.err().println("warning: read %s: %s".formatted(file, e.getMessage()));
        } catch (IllegalArgumentException e) {
            // what the parser says quotes the text around the error, which may be a password
            context.err().println("warning: read %s: it is no valid JSON".formatted(file));
        }
        return Optional.empty();
    }
}
