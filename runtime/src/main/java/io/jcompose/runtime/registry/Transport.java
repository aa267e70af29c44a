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
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * HTTP with the host's trust, redirects that never carry credentials elsewhere, and plain text only on loopback or where
 * the user's settings allow it.
 */
final class Transport {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int MAX_REDIRECTS = 5;
    private static final int PROXY_WANTS_SIGN_IN = 407;
    private final RegistrySettings settings;
    private final CertificateFolders folders;
    private final Map<String, HttpClient> clients = new HashMap<>();

    Transport(RegistrySettings settings) {
        this.settings = settings;
        this.folders = new CertificateFolders(settings.certificateFolders());
        ClientDefaults.set();
    }

    /** The client for a host: those with certificates of their own, and those that are not verified, have their own. */
    private synchronized HttpClient client(URI at, boolean insecure) throws IOException {
        String host = String.valueOf(at.getAuthority());
        Optional<CertificateFolders.Known> known =
                "https".equals(at.getScheme()) ? folders.find(host) : Optional.empty();
        String key = known.map(found -> host).orElse("") + (insecure ? "!" : "");
        HttpClient client = clients.get(key);
        if (client == null) {
            client = client(context(known, insecure));
            clients.put(key, client);
        }
        return client;
    }

    private SSLContext context(Optional<CertificateFolders.Known> known, boolean insecure) {
        Optional<KeyManager[]> identities = known.flatMap(CertificateFolders.Known::identities);
        if (insecure) {
            return HostTrust.blind(identities);
        }
        List<Path> bundles = new ArrayList<>(settings.caBundles());
        known.ifPresent(found -> bundles.addAll(0, found.authorities()));
        return HostTrust.context(bundles, identities);
    }

    private HttpClient client(SSLContext context) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .proxy(settings.proxies())
                .sslContext(context)
                .build();
    }

    /** What a request carries; opened anew for each attempt. */
    interface Body {
        /** The caller closes it. */
        InputStream open() throws IOException;

        long length();
    }

    /**
     * One request.
     *
     * @param rules which hosts may do without verified TLS
     */
    record Call(String method, URI uri, Map<String, String> headers, Optional<Body> body, RegistriesFile rules) {
        static Call get(URI uri, Map<String, String> headers, RegistriesFile rules) {
            return new Call("GET", uri, headers, Optional.empty(), rules);
        }
    }

    /** Sends; GET and HEAD follow redirects. The caller closes the answer's body. */
    HttpResponse<InputStream> send(Call call) throws IOException {
        URI at = call.uri();
        boolean follows = call.method().equals("GET") || call.method().equals("HEAD");
        for (int redirects = 0; ; redirects++) {
            HttpResponse<InputStream> response = sendOnce(call, at);
            if (response.statusCode() == PROXY_WANTS_SIGN_IN) { // of a tunnel: without a body, not even an empty one
                throw new RegistryException(PROXY_WANTS_SIGN_IN, refusal(at));
            }
            boolean isRedirect =
                    response.statusCode() >= 301 && response.statusCode() <= 308 && response.statusCode() != 304;
            if (!isRedirect || !follows) {
                return response;
            }
            response.body().close();
            String location = response.headers().firstValue("Location").orElse("");
            if (location.isEmpty() || redirects == MAX_REDIRECTS) {
                throw new IOException(
                        "%s redirects without an end".formatted(call.uri().getAuthority()));
            }
            at = resolve(at, location, call.rules());
        }
    }

    private String refusal(URI at) throws IOException {
        String proxy = settings.proxies().host(at).orElse("something on the way");
        return settings.proxies().authorization(at).isPresent()
                ? "the proxy %s refuses the user and password that %s_PROXY has for it"
                        .formatted(proxy, at.getScheme().toUpperCase(Locale.ROOT))
                : "the proxy %s wants a user and a password; set %s_PROXY=http://USER:PASSWORD@HOST:PORT"
                        .formatted(proxy, at.getScheme().toUpperCase(Locale.ROOT));
    }

    /** An address that a server names, refused unless it is safe to go there. */
    static URI resolve(URI from, String location, RegistriesFile rules) throws IOException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("%s redirects to something that is no address".formatted(from.getAuthority()), e);
        }
        requireSafe(to, rules);
        return to;
    }

    /** Refuses plain text except on loopback and where the user allows it. */
    static void requireSafe(URI uri, RegistriesFile rules) throws IOException {
        String host = String.valueOf(uri.getHost());
        boolean plain = "http".equals(uri.getScheme())
                && (Hosts.isLoopback(host) || rules.isInsecure(String.valueOf(uri.getAuthority())));
        if (!("https".equals(uri.getScheme()) || plain) || uri.getUserInfo() != null) {
            throw new IOException("refused to go to %s: only https is used beyond this host"
                    .formatted(uri.getScheme() + "://" + host));
        }
    }

    private HttpResponse<InputStream> sendOnce(Call call, URI at) throws IOException {
        boolean home = at.getScheme().equals(call.uri().getScheme())
                && at.getAuthority().equals(call.uri().getAuthority());
        HttpRequest.Builder request = HttpRequest.newBuilder(at).header("User-Agent", "jcompose");
        call.headers().forEach((name, value) -> {
            if (home || !name.equals("Authorization")) {
                request.header(name, value);
            }
        });
        settings.proxies().authorization(at).ifPresent(value -> request.header("Proxy-Authorization", value));
        HttpClient chosen = client(at, call.rules().isInsecure(at.getAuthority()));
        if (call.body().isEmpty()) {
            request.method(call.method(), HttpRequest.BodyPublishers.noBody()).timeout(ANSWER);
            try {
                return chosen.send(request.build(), guarded());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
        Sending sending = new Sending(call.body().get());
        request.method(
                call.method(),
                HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(sending), Math.max(1, sending.length())));
        if (sending.length() == 0) {
            request.method(call.method(), HttpRequest.BodyPublishers.noBody());
        }
        return await(chosen.sendAsync(request.build(), guarded()), sending);
    }

    /** The client's own limit of time ends when the body begins. */
    private HttpResponse.BodyHandler<InputStream> guarded() {
        return info -> HttpResponse.BodySubscribers.mapping(
                HttpResponse.BodySubscribers.ofInputStream(), body -> new StallGuard(body, settings.stall()));
    }

    /** Gives up when nothing more was taken for a while and no answer came: the client itself has no such limit. */
    private HttpResponse<InputStream> await(CompletableFuture<HttpResponse<InputStream>> answer, Sending sending)
            throws IOException {
        long limit = Math.max(settings.stall().toNanos(), ANSWER.toNanos());
        try {
            while (true) {
                try {
                    return answer.get(250, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (sending.idleNanos() > limit) {
                        answer.cancel(true);
                        throw new IOException(
                                "the transfer stood still for %d s".formatted(TimeUnit.NANOSECONDS.toSeconds(limit)),
                                e);
                    }
                }
            }
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(String.valueOf(e.getCause()), e);
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
            return "it speaks no TLS, and plain HTTP is used only on loopback and for what registries.json lists"
                    + " under insecure-registries";
        }
        if (e instanceof SSLHandshakeException) {
            return "its certificate is not trusted (%s)".formatted(e.getMessage());
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Whether it was about TLS itself, so that plain HTTP may be what the server speaks. */
    static boolean isNoTls(IOException e) {
        return e instanceof SSLException && !(e.getCause() instanceof CertificateException);
    }
}
