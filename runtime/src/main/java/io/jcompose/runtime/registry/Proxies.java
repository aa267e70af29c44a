package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY (or their lower-case forms) name, with user and password if they
 * have any: {@code http://user:password@proxy:3128}.
 */
public final class Proxies extends ProxySelector {
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:([a-zA-Z0-9+.-]+)://)?(?:(.*)@)?" + "([a-zA-Z0-9._-]+|\\[[0-9a-fA-F:.]+\\])(?::([0-9]{1,5}))?/?");
    private static final int MAX_PORT = 65535;
    private final Optional<Server> http;
    private final Optional<Server> https;
    private final List<Predicate<String>> exceptions;

    private Proxies(Optional<Server> http, Optional<Server> https, List<Predicate<String>> exceptions) {
        this.http = http;
        this.https = https;
        this.exceptions = exceptions;
    }

    /** A proxy, or what is wrong with what the variable says. */
    private record Server(InetSocketAddress address, Optional<Credentials> credentials, Optional<String> problem) {
        static Server wrong(String problem) {
            return new Server(InetSocketAddress.createUnresolved("invalid", 0), Optional.empty(), Optional.of(problem));
        }
    }

    static Proxies of(Map<String, String> environment) {
        List<Predicate<String>> exceptions = new ArrayList<>();
        for (String word : value(environment, "NO_PROXY")
                .orElse("")
                .toLowerCase(Locale.ROOT)
                .split("[,\\s]+")) {
            if (!word.isEmpty()) {
                exceptions.add(exception(word));
            }
        }
        return new Proxies(server(environment, "HTTP_PROXY"), server(environment, "HTTPS_PROXY"), exceptions);
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT)))
                .or(() -> Optional.ofNullable(environment.get(name)))
                .filter(value -> !value.isBlank());
    }

    private static Optional<Server> server(Map<String, String> environment, String variable) {
        return value(environment, variable).map(text -> server(variable, text.strip()));
    }

    /** Passwords with characters that addresses must not have are taken as they are, as curl does. */
    private static Server server(String variable, String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            return Server.wrong(variable + ": no address of a proxy; use http://[USER:PASSWORD@]HOST:PORT");
        }
        String scheme = Optional.ofNullable(matcher.group(1)).orElse("http").toLowerCase(Locale.ROOT);
        if (!scheme.equals("http")) {
            return Server.wrong("%s: %s proxies are not supported, only http://HOST:PORT".formatted(variable, scheme));
        }
        int port = matcher.group(4) == null ? 80 : Integer.parseInt(matcher.group(4));
        if (port == 0 || port > MAX_PORT) {
            return Server.wrong("%s: port %d is out of range".formatted(variable, port));
        }
        return new Server(
                InetSocketAddress.createUnresolved(matcher.group(3), port),
                Optional.ofNullable(matcher.group(2)).map(Proxies::credentials),
                Optional.empty());
    }

    private static Credentials credentials(String text) {
        int colon = text.indexOf(':');
        return Credentials.password(
                decoded(colon < 0 ? text : text.substring(0, colon)),
                colon < 0 ? "" : decoded(text.substring(colon + 1)));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a percent sign that means itself
        }
    }

    /** As Go's tools read NO_PROXY: names with all below them, addresses and their blocks, either with a port. */
    private static Predicate<String> exception(String word) {
        if (word.equals("*")) {
            return host -> true;
        }
        if (word.contains("/")) {
            try {
                return HostPattern.parse(word)::matches;
            } catch (IllegalArgumentException e) {
                return host -> false;
            }
        }
        String name = word.replaceFirst("^\\*?\\.", "");
        boolean onlyBelow = !name.equals(word);
        boolean withPort = name.matches(".*[^:]:[0-9]+");
        return hostAndPort -> {
            String host = withPort ? hostAndPort : hostAndPort.replaceFirst(":[0-9]+$", "");
            return host.endsWith("." + name) || (!onlyBelow && host.equals(name));
        };
    }

    private Optional<Server> server(URI uri) {
        boolean tls = "https".equals(uri.getScheme());
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
        boolean direct =
                Hosts.isLoopback(host) || exceptions.stream().anyMatch(exception -> exception.test(host + ":" + port));
        return direct ? Optional.empty() : tls ? https : http;
    }

    @Override
    public List<Proxy> select(URI uri) {
        return List.of(server(uri)
                .map(server -> new Proxy(Proxy.Type.HTTP, server.address()))
                .orElse(Proxy.NO_PROXY));
    }

    /**
     * The value of the Proxy-Authorization header for a request to {@code uri}, if its proxy wants us to sign in.
     *
     * @throws IOException if the variable for it names no proxy that can be used
     */
    Optional<String> authorization(URI uri) throws IOException {
        Optional<Server> server = server(uri);
        if (server.isPresent() && server.get().problem().isPresent()) {
            throw new IOException(server.get().problem().get());
        }
        return server.flatMap(Server::credentials).map(Credentials::basic);
    }

    /** The host of the proxy that a request to {@code uri} goes through. */
    Optional<String> host(URI uri) {
        return server(uri).map(server -> server.address().getHostString());
    }

    /** For clients whose requests others make. Empty if no proxy has a password: it would answer servers, too. */
    Optional<Authenticator> authenticator() {
        boolean needed = http.flatMap(Server::credentials).isPresent()
                || https.flatMap(Server::credentials).isPresent();
        return needed ? Optional.of(new SignInToProxy()) : Optional.empty();
    }

    private final class SignInToProxy extends Authenticator {
        @Override
        protected @Nullable PasswordAuthentication getPasswordAuthentication() {
            for (Optional<Server> server : List.of(https, http)) {
                boolean asks = server.isPresent()
                        && getRequestorType() == RequestorType.PROXY
                        && server.get().address().getHostString().equals(getRequestingHost())
                        && server.get().address().getPort() == getRequestingPort();
                if (asks && server.get().credentials().isPresent()) {
                    Credentials known = server.get().credentials().get();
                    return new PasswordAuthentication(
                            known.user(), known.secret().toCharArray());
                }
            }
            return null;
        }
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
