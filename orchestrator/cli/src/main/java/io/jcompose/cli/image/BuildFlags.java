package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.core.client.EngineException;
import io.jcompose.runtime.build.BuildRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values of options that both build commands have. */
final class BuildFlags {
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([kmgt]?)i?b?");
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(?:\\.(?!$)|$)){4}|(?=.*:)[0-9a-fA-F:]+(?:[0-9.]+)?");
    private static final int KIBI = 1024;

    private BuildFlags() {}

    /** Whether it is about an instruction, and shows its lines. */
    static boolean isOfDockerfile(EngineException failure) {
        return String.valueOf(failure.getMessage()).contains("\n--------------------\n");
    }

    /** The failure with what scripts and people look for in the last line, below output and lines of the Dockerfile. */
    static EngineException failure(String prefix, EngineException failure) {
        String text = String.valueOf(failure.getMessage());
        String first = text.lines().findFirst().orElse("");
        String told = isOfDockerfile(failure) ? text + "\n" + prefix + first : prefix + text;
        EngineException result = new EngineException(told, failure.exitCode());
        var unused = result.initCause(failure);
        return result;
    }

    /** Addresses by name, of {@code NAME:ADDRESS} or {@code NAME=ADDRESS}; one of IPv6 may be in brackets. */
    static Map<String, List<String>> hosts(List<String> words) {
        Map<String, List<String>> result = new LinkedHashMap<>();
        for (String word : words) {
            int end = word.indexOf('=') > 0 ? word.indexOf('=') : word.indexOf(':');
            String address = word.substring(end + 1).replaceAll("^\\[(.*)\\]$", "$1");
            if (end < 1
                    || !(address.equals("host-gateway")
                            || ADDRESS.matcher(address).matches())) {
                throw new CliException(
                        "invalid --add-host '%s': use NAME:ADDRESS with an IP address or host-gateway".formatted(word));
            }
            result.computeIfAbsent(word.substring(0, end), name -> new ArrayList<>())
                    .add(address);
        }
        return result;
    }

    /** A size such as {@code 512m}. */
    static OptionalLong bytes(String option, Optional<String> text) {
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        Matcher matcher = SIZE.matcher(text.get().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new CliException("invalid %s '%s': use a size such as 512m".formatted(option, text.get()));
        }
        int power = matcher.group(2).isEmpty() ? 0 : " kmgt".indexOf(matcher.group(2));
        return OptionalLong.of((long) (Double.parseDouble(matcher.group(1)) * Math.pow(KIBI, power)));
    }

    /** {@code ID[=PATH[,PATH]]} with absolute paths. */
    static List<String> ssh(List<String> words, Path folder) {
        List<String> result = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                result.add(word);
                continue;
            }
            List<String> paths = new ArrayList<>();
            for (String path : word.substring(equals + 1).split(",")) {
                paths.add(folder.resolve(path).normalize().toString());
            }
            result.add(word.substring(0, equals + 1) + String.join(",", paths));
        }
        return result;
    }

    /** {@code id=ID,src=FILE} or {@code id=ID,env=NAME}; without either, the variable of that name, else the file. */
    static Map<String, BuildRequest.Secret> secrets(List<String> words, Path folder, Map<String, String> environment) {
        Map<String, BuildRequest.Secret> result = new LinkedHashMap<>();
        for (String word : words) {
            Map<String, String> parts = new LinkedHashMap<>();
            for (String part : word.split(",", -1)) {
                int equals = part.indexOf('=');
                if (equals < 1) {
                    throw invalid(word);
                }
                parts.put(part.substring(0, equals), part.substring(equals + 1));
            }
            String id = parts.getOrDefault("id", "");
            if (id.isEmpty()) {
                throw invalid(word);
            }
            result.put(id, secret(id, parts, folder, environment));
        }
        return result;
    }

    private static CliException invalid(String word) {
        return new CliException("invalid --secret '%s': use id=ID,src=FILE or id=ID,env=NAME".formatted(word));
    }

    private static BuildRequest.Secret secret(
            String id, Map<String, String> parts, Path folder, Map<String, String> environment) {
        Optional<String> source =
                Optional.ofNullable(parts.get("src")).or(() -> Optional.ofNullable(parts.get("source")));
        boolean fromEnvironment = parts.containsKey("env")
                || "env".equals(parts.get("type"))
                || (source.isEmpty() && !"file".equals(parts.get("type")) && environment.containsKey(id));
        if (fromEnvironment) {
            String name = parts.getOrDefault("env", source.orElse(id));
            return BuildRequest.Secret.ofValue(Optional.ofNullable(environment.get(name))
                    .orElseThrow(() -> new CliException("secret %s: %s is not set here".formatted(id, name))));
        }
        Path file = folder.resolve(source.orElse(id)).normalize();
        if (!java.nio.file.Files.isReadable(file)) {
            throw new CliException("secret %s: %s cannot be read".formatted(id, file));
        }
        return BuildRequest.Secret.ofFile(file);
    }
}
