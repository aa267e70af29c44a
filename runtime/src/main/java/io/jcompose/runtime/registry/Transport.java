package io.jcompose.runtime.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;

/** HTTP with the host's trust, redirects that never carry credentials elsewhere, and plain text only on loopback. */
final class Transport {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int MAX_REDIRECTS = 5;
    private final HttpClient client;

    Transport(RegistrySettings settings) {
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .proxy(settings.proxies())
                .sslContext(HostTrust.context(settings.caBundles()))
                .build();
    }

    /** One GET; the caller closes the body. */
    HttpResponse<InputStream> get(URI uri, Map<String, String> headers) throws IOException {
        URI at = uri;
        for (int redirects = 0; ; redirects++) {
            boolean home =
                    at.getScheme().equals(uri.getScheme()) && at.getAuthority().equals(uri.getAuthority());
            HttpResponse<InputStream> response = send(at, headers, home);
            boolean isRedirect =
                    response.statusCode() >= 301 && response.statusCode() <= 308 && response.statusCode() != 304;
            if (!isRedirect) {
                return response;
            }
            response.body().close();
            String location = response.headers().firstValue("Location").orElse("");
            if (location.isEmpty() || redirects == MAX_REDIRECTS) {
                throw new IOException("%s redirects without an end".formatted(uri.getAuthority()));
            }
            at = resolve(at, location);
        }
    }

    private static URI resolve(URI from, String location) throws IOException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("%s redirects to something that is no address".formatted(from.getAuthority()), e);
        }
        requireSafe(to);
        return to;
    }

    /** Refuses plain text except on loopback. */
    static void requireSafe(URI uri) throws IOException {
        String host = String.valueOf(uri.getHost());
        boolean safe = "https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && Hosts.isLoopback(host));
        if (!safe || uri.getUserInfo() != null) {
            throw new IOException("refused to go to %s: only https is used beyond this host"
                    .formatted(uri.getScheme() + "://" + host));
        }
    }

    private HttpResponse<InputStream> send(URI uri, Map<String, String> headers, boolean home) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(ANSWER).header("User-Agent", "jcompose");
        headers.forEach((name, value) -> {
            if (home || !name.equals("Authorization")) {
                request.header(name, value);
            }
        });
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** A reason for people: the client's own messages are often empty. */
    static String explain(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return "its name cannot be resolved";
            }
        }
        if (e instanceof HttpConnectTimeoutException) {
            return "no connection within %d s".formatted(CONNECT.toSeconds());
        }
        if (e instanceof java.net.http.HttpTimeoutException) {
            return "no answer within %d s".formatted(ANSWER.toSeconds());
        }
        if (e instanceof ConnectException) {
            return e.getMessage() == null ? "connection refused" : e.getMessage();
        }
        if (String.valueOf(e.getMessage()).contains("Unsupported or unrecognized SSL message")) {
            return "it speaks no TLS, and plain HTTP is used on loopback only";
        }
        if (e instanceof SSLHandshakeException) {
            return "its certificate is not trusted (%s)".formatted(e.getMessage());
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
