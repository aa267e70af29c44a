package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports as {@code --publish} and {@code --expose} take them. Pure. */
final class PortForms {
    private static final int LAST = 65535;
    private static final Pattern EXPOSED = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/[a-zA-Z0-9]*)?");
    private static final Pattern PUBLISHED = Pattern.compile("(?:.*:)?([0-9]+)(?:-[0-9]+)?(/.*)?");

    private PortForms() {}

    /**
     * A published port in its short form; {@code published=8080,target=80,protocol=udp} is another way to say it.
     *
     * @throws CliException if it cannot be published
     */
    static String published(String text) {
        String port = text.contains("=") ? shortForm(text) : text;
        Matcher matcher = PUBLISHED.matcher(port);
        if (matcher.matches() && "/sctp".equalsIgnoreCase(matcher.group(2))) {
            throw new CliException("invalid --publish '%s': only tcp and udp can be published".formatted(text));
        }
        if (matcher.matches() && matcher.group(1).matches("0+")) {
            throw new CliException("invalid --publish '%s': port 0 of a container cannot be reached".formatted(text));
        }
        return port;
    }

    private static String shortForm(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String word : text.split(",", -1)) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new CliException(
                        "invalid publish opts format (should be name=value but got '%s')".formatted(word));
            }
            parts.put(word.substring(0, equals), word.substring(equals + 1));
        }
        if (!parts.containsKey("target")) {
            throw new CliException("invalid --publish '%s': target is missing, the container's port".formatted(text));
        }
        return "%s:%s/%s"
                .formatted(
                        parts.getOrDefault("published", ""),
                        parts.get("target"),
                        parts.getOrDefault("protocol", "tcp"));
    }

    /** @throws CliException if it is no port and no range of ports */
    static void requireExposed(String text) {
        Matcher matcher = EXPOSED.matcher(text);
        if (!matcher.matches()) {
            throw invalid(text, "use PORT[-PORT][/PROTOCOL]");
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        if (last > LAST || first > LAST) {
            throw invalid(text, "ports end at 65535");
        }
        if (last < first) {
            throw invalid(text, "it ends before it begins");
        }
    }

    private static CliException invalid(String text, String why) {
        return new CliException("invalid range format for --expose: %s; %s".formatted(text, why));
    }
}
