package io.jcompose.runtime.registry;

import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;

/** HTTP for files that a user names: with the host's trust and proxies, as registries get them. Thread-safe. */
public final class HostHttp {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private final RegistrySettings settings;

    public HostHttp(RegistrySettings settings) {
        this.settings = settings;
    }

    /** A client that follows redirects, but not from https to http. */
    public HttpClient client() {
        ClientDefaults.set();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(CONNECT)
                .proxy(settings.proxies())
                .sslContext(HostTrust.context(settings.caBundles()));
        settings.proxies().authenticator().ifPresent(builder::authenticator);
        return builder.build();
    }

    /** The reason of a failure in words for people. */
    public static String explain(IOException e) {
        return Transport.explain(e);
    }
}
