package io.jcompose.runtime.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** One repository at one host: finds the scheme, signs in, tries again what may pass. Thread-safe. */
final class Endpoint {
    /** A registry that asks for more patience gets an error with its words instead. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Transport transport;
    private final RegistrySettings settings;
    private final RegistriesFile rules;
    private final Location location;
    private final SignIn signIn;
    private @Nullable String scheme;

    Endpoint(Transport transport, RegistrySettings settings, RegistriesFile rules, Location location, SignIn signIn) {
        this.transport = transport;
        this.settings = settings;
        this.rules = rules;
        this.location = location;
        this.signIn = signIn;
    }

    String host() {
        return location.host();
    }

    Location location() {
        return location;
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
        return send("GET", uri(path), headers, Optional.empty());
    }

    /**
     * Something small.
     *
     * @param headers of the answer
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Small(byte[] bytes, HttpHeaders headers) {}

    /**
     * As {@link #get}, read to the end; an answer that is cut off is asked for again.
     *
     * @param limit longer answers are refused
     */
    Small small(String path, Map<String, String> headers, int limit) throws IOException {
        for (int attempt = 1; ; attempt++) {
            HttpResponse<InputStream> response = get(path, headers);
            try {
                return new Small(Bodies.bounded(response, limit), response.headers());
            } catch (Bodies.TooLongException | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (attempt >= settings.attempts()) {
                    throw new IOException("an answer of %s was cut off (%s)".formatted(host(), e.getMessage()), e);
                }
                pause(attempt, Optional.empty());
            }
        }
    }

    URI uri(String path) throws IOException {
        return URI.create("%s://%s/v2/%s/%s".formatted(scheme(), location.host(), location.repository(), path));
    }

    /** Asks whether the registry speaks to us, signing in if it wants that. */
    void ping() throws IOException {
        URI uri = URI.create("%s://%s/v2/".formatted(scheme(), location.host()));
        send("GET", uri, Map.of(), Optional.empty()).body().close();
    }

    /** An address that the registry named for the next request. */
    URI next(HttpResponse<?> response) throws IOException {
        String named = response.headers()
                .firstValue("Location")
                .orElseThrow(() -> new IOException("%s named no address to go on with".formatted(host())));
        return Transport.resolve(response.request().uri(), named, rules);
    }

    /**
     * Sends a request that may be repeated.
     *
     * @return an answer with a status of success; the caller closes its body
     */
    HttpResponse<InputStream> send(String method, URI uri, Map<String, String> headers, Optional<Transport.Body> body)
            throws IOException {
        return send(method, uri, headers, body, settings.attempts());
    }

    /** @param attempts 1 for what must not be repeated blindly */
    HttpResponse<InputStream> send(
            String method, URI uri, Map<String, String> headers, Optional<Transport.Body> body, int attempts)
            throws IOException {
        boolean signedIn = false;
        for (int attempt = 1; ; attempt++) {
            try {
                Optional<String> used = signIn.authorization();
                HttpResponse<InputStream> response = transport.send(
                        new Transport.Call(method, uri, withAuthorization(uri, headers, used), body, rules));
                int status = response.statusCode();
                Optional<Duration> asked = retryAfter(response);
                if (status / 100 == 2) {
                    return response;
                }
                if (status == 401 && !signedIn && isHome(uri)) {
                    response.body().close();
                    signedIn = true;
                    signIn.answer(response, used);
                    attempt--;
                } else if ((status == 429 || status >= 500)
                        && attempt < attempts
                        && asked.map(wait -> wait.compareTo(LONGEST_WAIT) <= 0).orElse(true)) {
                    response.body().close();
                    pause(attempt, asked);
                } else {
                    throw RegistryException.of(response);
                }
            } catch (RegistryException | InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                if (attempt >= (isUnreachable(e) ? Math.min(2, attempts) : attempts)) {
                    throw new IOException("cannot reach %s: %s".formatted(host(), Transport.explain(e)), e);
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

    /** On loopback a registry usually speaks plain HTTP; elsewhere it may only where the user says so. */
    private synchronized String scheme() throws IOException {
        if (scheme == null) {
            try {
                scheme = location.scheme().isPresent() ? location.scheme().get() : spoken();
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                throw new IOException("cannot reach %s: %s".formatted(host(), Transport.explain(e)), e);
            }
        }
        return scheme;
    }

    private String spoken() throws IOException {
        if (Hosts.isLoopback(location.host())) {
            return speaksPlainHttp() ? "http" : "https";
        }
        return location.insecure() && !speaksTls() ? "http" : "https";
    }

    /** Servers that want TLS answer plain requests with status 400, or hang up. */
    private boolean speaksPlainHttp() throws IOException {
        try {
            return probe("http") != 400;
        } catch (ConnectException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean speaksTls() throws IOException {
        try {
            return probe("https") > 0;
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return false; // the port of TLS is closed; the other one will tell
        } catch (IOException e) {
            if (Transport.isNoTls(e)) {
                return false;
            }
            throw e;
        }
    }

    private int probe(String candidate) throws IOException {
        URI uri = URI.create(candidate + "://" + location.host() + "/v2/");
        HttpResponse<InputStream> response = transport.send(Transport.Call.get(uri, Map.of(), rules));
        response.body().close();
        return response.statusCode();
    }

    /** Uploads may be sent elsewhere, where our credentials have no business. */
    private boolean isHome(URI uri) {
        return location.host().equals(uri.getAuthority());
    }

    private Map<String, String> withAuthorization(URI uri, Map<String, String> headers, Optional<String> value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        value.filter(known -> isHome(uri)).ifPresent(authorization -> all.put("Authorization", authorization));
        return all;
    }

    private static Optional<Duration> retryAfter(HttpResponse<?> response) {
        return response.headers().firstValue("Retry-After").flatMap(value -> {
            if (value.matches("[0-9]{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            try {
                Instant when = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
                Duration wait = Duration.between(Instant.now(), when);
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
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
