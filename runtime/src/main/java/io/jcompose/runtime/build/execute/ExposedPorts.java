package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.dockerfile.SyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words of EXPOSE: {@code 80}, {@code 53/udp}, {@code 8000-8010/tcp}; a host part before a colon is ignored. */
final class ExposedPorts {
    private static final Pattern FORM = Pattern.compile("(?:.*:)?([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/([a-zA-Z]*))?");

    private ExposedPorts() {}

    /** One entry {@code port/protocol} for each port. */
    static List<String> parse(String text) throws SyntaxException {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new SyntaxException("invalid port '%s'; write 80, 53/udp or 8000-8010".formatted(text));
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        String protocol = matcher.group(3) == null || matcher.group(3).isEmpty()
                ? "tcp"
                : matcher.group(3).toLowerCase(Locale.ROOT);
        if (first > 65535
                || last > 65535
                || last < first
                || !List.of("tcp", "udp", "sctp").contains(protocol)) {
            throw new SyntaxException(
                    "invalid port '%s'; ports are at most 65535, protocols tcp, udp and sctp".formatted(text));
        }
        List<String> ports = new ArrayList<>();
        for (int port = first; port <= last; port++) {
            ports.add(port + "/" + protocol);
        }
        return ports;
    }
}
