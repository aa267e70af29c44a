package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** One repository at its registry: finds the scheme, signs in, tries again what may pass. Thread-safe. */
final class Endpoint {
    private static final int MAX_ANSWER = 1 << 20;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private final Transport transport;
    private final RegistrySettings settings;
    private final ImageReference reference;
    private final String host;
    private @Nullable String scheme;
    private Optional<String> authorization = Optional.empty();

    Endpoint(Transport transport, RegistrySettings settings, ImageReference reference) {
        this.transport = transport;
        this.settings = settings;
        this.reference = reference;
        this.host = Hosts.endpoint(reference.domain());
    }

    String host() {
        return host;
    }

    RegistrySettings settings() {
        return settings;
    }

    /**
     * Gets {@code /v2/REPOSITORY/path}. The caller closes the body.
     *
     * @return an answer with a status of success
     * @throws RegistryException for any other status
     */
    HttpResponse<InputStream> get(String path, Map<String, String> headers) throws IOException {
        boolean signedIn = false;
        for (int attempt = 1; ; attempt++) {
            try {
                URI uri = URI.create("%s://%s/v2/%s/%s".formatted(scheme(), host, reference.path(), path));
                Optional<String> used = authorization();
                HttpResponse<InputStream> response = transport.get(uri, withAuthorization(headers, used));
                int status = response.statusCode();
                if (status / 100 == 2) {
                    return response;
                }
                if (status == 401 && !signedIn) {
                    response.body().close();
                    signedIn = true;
                    signIn(response, used);
                    attempt--;
                } else if ((status == 429 || status >= 500) && attempt < settings.attempts()) {
                    response.body().close();
                    pause(attempt, retryAfter(response));
                } else {
                    throw failure(response);
                }
            } catch (RegistryException | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (attempt >= (isUnreachable(e) ? Math.min(2, settings.attempts()) : settings.attempts())) {
                    throw new IOException("cannot reach %s: %s".formatted(host, Transport.explain(e)), e);
                }
                pause(attempt, Optional.empty());
            }
        }
    }

    /** Nobody there: waiting seldom helps, and people wait. */
    private static boolean isUnreachable(IOException e) {
        return e instanceof ConnectException
                || e instanceof UnknownHostException
                || e instanceof HttpConnectTimeoutException
                || e instanceof SSLHandshakeException
                || e.getCause() instanceof UnresolvedAddressException;
    }

    /** On loopback a registry usually speaks plain HTTP; elsewhere it never may. */
    private synchronized String scheme() throws IOException {
        if (scheme == null) {
            scheme = Hosts.isLoopback(host) && speaksPlainHttp() ? "http" : "https";
        }
        return scheme;
    }

    /** Servers that want TLS answer plain requests with status 400, or hang up. */
    private boolean speaksPlainHttp() throws IOException {
        try {
            HttpResponse<InputStream> response = transport.get(URI.create("http://" + host + "/v2/"), Map.of());
            response.body().close();
            return response.statusCode() != 400;
        } catch (ConnectException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    private synchronized Optional<String> authorization() {
        return authorization;
    }

    private static Map<String, String> withAuthorization(Map<String, String> headers, Optional<String> value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        value.ifPresent(authorization -> all.put("Authorization", authorization));
        return all;
    }

    /** @param used what the refused request had; if it changed meanwhile, another thread has signed in */
    private synchronized void signIn(HttpResponse<InputStream> response, Optional<String> used) throws IOException {
        if (!authorization.equals(used)) {
            return;
        }
        Challenge challenge = Challenge.parse(response.headers().allValues("WWW-Authenticate"))
                .orElseThrow(() -> new RegistryException(401, "access denied"));
        Optional<Credentials> credentials = Credentials.find(settings.dockerConfig(), reference.domain());
        if (challenge.scheme().equals("basic")) {
            authorization = Optional.of(credentials
                    .orElseThrow(() -> new RegistryException(401, "the registry wants a user and a password"))
                    .basic());
        } else {
            authorization = Optional.of("Bearer " + token(challenge, credentials));
        }
    }

    private String token(Challenge challenge, Optional<Credentials> credentials) throws IOException {
        String scope = challenge.get("scope").orElse("repository:" + reference.path() + ":pull");
        StringBuilder query = new StringBuilder("scope=").append(encode(scope));
        challenge.get("service").ifPresent(service -> query.append("&service=").append(encode(service)));
        URI uri;
        try {
            String realm = challenge.get("realm").orElse("");
            uri = new URI(realm + (realm.contains("?") ? "&" : "?") + query);
            Transport.requireSafe(uri);
        } catch (java.net.URISyntaxException e) {
            throw new IOException("the registry names no proper address for tokens", e);
        }
        HttpResponse<InputStream> response =
                transport.get(uri, withAuthorization(Map.of(), credentials.map(Credentials::basic)));
        if (response.statusCode() != 200) {
            response.body().close();
            throw new RegistryException(response.statusCode(), "the token service of %s refused".formatted(host));
        }
        Map<String, Object> json = Json.parseObject(bounded(response, MAX_ANSWER));
        return Json.string(json, "token")
                .or(() -> Json.string(json, "access_token"))
                .filter(token -> token.matches("[\\x21-\\x7e]+"))
                .orElseThrow(() -> new IOException("the token service of %s sent no token".formatted(host)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Reads a whole body. */
    static byte[] bounded(HttpResponse<InputStream> response, int limit) throws IOException {
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new IOException("an answer of more than %d bytes".formatted(limit));
            }
            return bytes;
        }
    }

    private static RegistryException failure(HttpResponse<InputStream> response) {
        int status = response.statusCode();
        String reason = switch (status) {
            case 401 -> "access denied";
            case 403 -> "forbidden";
            case 404 -> "not found";
            case 429 -> "too many requests";
            default -> "unexpected answer";
        };
        try {
            List<Map<String, Object>> errors = Json.objects(Json.parseObject(bounded(response, MAX_ANSWER)), "errors");
            Optional<String> message = errors.stream()
                    .flatMap(error -> Json.string(error, "message").or(() -> Json.string(error, "code")).stream())
                    .findFirst();
            return new RegistryException(
                    status, message.map(Endpoint::printable).orElse(reason));
        } catch (IOException e) {
            return new RegistryException(status, reason);
        }
    }

    private static String printable(String message) {
        String text = message.replaceAll("\\p{Cntrl}", " ").strip();
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }

    private static Optional<Duration> retryAfter(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
    }

    /** Waits before the next attempt; gives way to an interrupt. */
    void pause(int attempt, Optional<Duration> asked) throws InterruptedIOException {
        Duration wait = asked.orElse(settings.firstWait().multipliedBy(1L << Math.min(attempt - 1, 10)));
        try {
            Thread.sleep(Math.min(wait.toMillis(), LONGEST_WAIT.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
