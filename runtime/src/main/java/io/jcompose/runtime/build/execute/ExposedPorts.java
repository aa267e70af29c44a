package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.dockerfile.SyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words of EXPOSE: {@code 80}, {@code 53/udp}, {@code 8000-8010/tcp}. A host part before a colon is checked, since
 * files have it, but means nothing.
 */
final class ExposedPorts {
    private static final Pattern FORM =
            Pattern.compile("(?:(?:(.*):)?([^:]*):)?([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/([a-zA-Z]*))?");
    private static final Pattern HOST_PORTS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");

    private ExposedPorts() {}

    /** One entry {@code port/protocol} for each port. */
    static List<String> parse(String text) throws SyntaxException {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new SyntaxException("invalid port '%s'; write 80, 53/udp or 8000-8010".formatted(text));
        }
        checkAddress(text, Optional.ofNullable(matcher.group(1)).orElse(""));
        int[] range = range(text, matcher.group(3), matcher.group(4));
        Matcher host = HOST_PORTS.matcher(Optional.ofNullable(matcher.group(2)).orElse(""));
        if (host.matches()) {
            int[] hostRange = range(text, host.group(1), host.group(2));
            if (hostRange[1] - hostRange[0] != range[1] - range[0] && range[0] != range[1]) {
                throw new SyntaxException(
                        "invalid port '%s'; as many ports on both sides of the colon".formatted(text));
            }
        } else if (matcher.group(2) != null && !matcher.group(2).isEmpty()) {
            throw new SyntaxException("invalid port '%s'; EXPOSE takes ports of the container".formatted(text));
        }
        String protocol = matcher.group(5) == null || matcher.group(5).isEmpty()
                ? "tcp"
                : matcher.group(5).toLowerCase(Locale.ROOT);
        if (!List.of("tcp", "udp", "sctp").contains(protocol)) {
            throw new SyntaxException("invalid port '%s'; protocols are tcp, udp and sctp".formatted(text));
        }
        List<String> ports = new ArrayList<>();
        for (int port = range[0]; port <= range[1]; port++) {
            ports.add(port + "/" + protocol);
        }
        return ports;
    }

    private static int[] range(String text, String first, @Nullable String last) throws SyntaxException {
        int from = Integer.parseInt(first);
        int to = last == null ? from : Integer.parseInt(last);
        if (from > 65535 || to > 65535 || to < from) {
            throw new SyntaxException("invalid port '%s'; ports are at most 65535, in ascending order".formatted(text));
        }
        return new int[] {from, to};
    }

    private static void checkAddress(String text, String address) throws SyntaxException {
        String bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        if (!bare.isEmpty() && !bare.matches("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*")) {
            throw new SyntaxException("invalid port '%s': '%s' is no address".formatted(text, bare));
        }
    }
}
