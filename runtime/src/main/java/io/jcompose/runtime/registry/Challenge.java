package io.jcompose.runtime.registry;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a WWW-Authenticate header asks for.
 *
 * @param scheme lower case
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final Pattern PARAMETER =
            Pattern.compile("([a-zA-Z_]+)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

    /** The first bearer or basic challenge. */
    static Optional<Challenge> parse(List<String> headers) {
        for (String wanted : List.of("bearer", "basic")) {
            for (String header : headers) {
                String text = header.strip();
                if (text.length() < 8192 && text.toLowerCase(Locale.ROOT).startsWith(wanted)) {
                    Map<String, String> parameters = new HashMap<>();
                    Matcher matcher = PARAMETER.matcher(text.substring(wanted.length()));
                    while (matcher.find()) {
                        String quoted = matcher.group(2);
                        parameters.put(
                                matcher.group(1).toLowerCase(Locale.ROOT),
                                quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
                    }
                    return Optional.of(new Challenge(wanted, parameters));
                }
            }
        }
        return Optional.empty();
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
