package io.jcompose.runtime.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code --change} of commit and import: Dockerfile instructions that only change an image's configuration. */
public record ConfigChanges(List<String> instructions) {

    public ConfigChanges {
        instructions = List.copyOf(instructions);
    }

    /** @throws IllegalArgumentException for an instruction that is not known or incomplete */
    public ImageConfig apply(ImageConfig base) {
        ImageConfig config = base;
        for (String instruction : instructions) {
            String[] parts = instruction.strip().split("\\s+", 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException(
                        "invalid --change '%s': use an instruction with its value".formatted(instruction));
            }
            config = apply(config, parts[0].toUpperCase(Locale.ROOT), parts[1].strip());
        }
        return config;
    }

    private static ImageConfig apply(ImageConfig old, String keyword, String value) {
        Optional<String> user = old.user();
        Optional<String> workingDir = old.workingDir();
        Optional<String> stopSignal = old.stopSignal();
        List<String> ports = new ArrayList<>(old.exposedPorts());
        List<String> environment = new ArrayList<>(old.environment());
        List<String> entrypoint = old.entrypoint();
        List<String> command = old.command();
        List<String> volumes = new ArrayList<>(old.volumes());
        Map<String, String> labels = new LinkedHashMap<>(old.labels());
        List<String> onBuild = new ArrayList<>(old.onBuild());
        switch (keyword) {
            case "ONBUILD" -> onBuild.add(value);
            case "USER" -> user = Optional.of(value);
            case "WORKDIR" -> workingDir = Optional.of(value);
            case "STOPSIGNAL" -> stopSignal = Optional.of(value);
            case "EXPOSE" -> {
                for (String port : value.split("\\s+", -1)) {
                    ports.add(port.contains("/") ? port : port + "/tcp");
                }
            }
            case "ENV" ->
                pairs(value).forEach((name, text) -> {
                    environment.removeIf(entry -> entry.startsWith(name + "="));
                    environment.add(name + "=" + text);
                });
            case "LABEL" -> labels.putAll(pairs(value));
            case "ENTRYPOINT" -> entrypoint = words(value);
            case "CMD" -> command = words(value);
            case "VOLUME" -> volumes.addAll(value.startsWith("[") ? words(value) : List.of(value.split("\\s+", -1)));
            default -> throw new IllegalArgumentException("--change cannot apply '%s'".formatted(keyword));
        }
        return new ImageConfig(
                user,
                ports,
                environment,
                entrypoint,
                command,
                volumes,
                workingDir,
                labels,
                stopSignal,
                old.healthcheck(),
                old.shell(),
                onBuild);
    }

    /** {@code ["a", "b"]}, or a line for the shell. */
    private static List<String> words(String value) {
        if (value.startsWith("[")) {
            try {
                byte[] object = "{\"words\":%s}".formatted(value).getBytes(StandardCharsets.UTF_8);
                return Json.strings(Json.parseObject(object), "words");
            } catch (IOException | RuntimeException e) {
                // then it is a line for the shell, as Dockerfiles have it
            }
        }
        return List.of("/bin/sh", "-c", value);
    }

    /** {@code A=1 B="2 3"}, or {@code A 1}. */
    private static Map<String, String> pairs(String value) {
        Map<String, String> result = new LinkedHashMap<>();
        int equals = value.indexOf('=');
        int space = value.indexOf(' ');
        if (equals < 0 || (space >= 0 && space < equals)) {
            String[] parts = value.split("\\s+", 2);
            result.put(parts[0], parts.length > 1 ? parts[1] : "");
            return result;
        }
        for (String word : quotedWords(value)) {
            int at = word.indexOf('=');
            result.put(at < 0 ? word : word.substring(0, at), at < 0 ? "" : word.substring(at + 1));
        }
        return result;
    }

    private static List<String> quotedWords(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean any = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0 && c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
                any = true;
            } else if (c == '\\' && quote != '\'' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
                any = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (any) {
                    words.add(word.toString());
                }
                word.setLength(0);
                any = false;
            } else {
                word.append(c);
                any = true;
            }
        }
        if (any) {
            words.add(word.toString());
        }
        return words;
    }
}
