package io.jcompose.runtime.registry;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The proxies that HTTPS_PROXY, HTTP_PROXY and NO_PROXY (or their lower-case forms) name. */
public final class Proxies extends ProxySelector {
    private final Optional<InetSocketAddress> http;
    private final Optional<InetSocketAddress> https;
    private final List<String> exceptions;

    private Proxies(Optional<InetSocketAddress> http, Optional<InetSocketAddress> https, List<String> exceptions) {
        this.http = http;
        this.https = https;
        this.exceptions = exceptions;
    }

    static Proxies of(Map<String, String> environment) {
        String exceptions = value(environment, "NO_PROXY").orElse("");
        return new Proxies(
                value(environment, "HTTP_PROXY").flatMap(Proxies::address),
                value(environment, "HTTPS_PROXY").flatMap(Proxies::address),
                List.of(exceptions.toLowerCase(Locale.ROOT).split("[,\\s]+")));
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name.toLowerCase(Locale.ROOT)))
                .or(() -> Optional.ofNullable(environment.get(name)))
                .filter(value -> !value.isBlank());
    }

    private static Optional<InetSocketAddress> address(String text) {
        try {
            URI uri = URI.create(text.contains("://") ? text : "http://" + text);
            if (uri.getHost() == null) {
                return Optional.empty();
            }
            return Optional.of(
                    InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<Proxy> select(URI uri) {
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        boolean direct = Hosts.isLoopback(host) || exceptions.stream().anyMatch(exception -> exempts(exception, host));
        Optional<InetSocketAddress> proxy = "https".equals(uri.getScheme()) ? https : http;
        return List.of(direct || proxy.isEmpty() ? Proxy.NO_PROXY : new Proxy(Proxy.Type.HTTP, proxy.get()));
    }

    private static boolean exempts(String exception, String host) {
        String suffix = exception.startsWith("*.") ? exception.substring(1) : exception;
        return exception.equals("*")
                || host.equals(suffix)
                || (!suffix.isEmpty() && host.endsWith(suffix.startsWith(".") ? suffix : "." + suffix));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
}
