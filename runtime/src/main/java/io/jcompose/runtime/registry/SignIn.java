package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers a registry's challenges, with a password or with a token that is bought for one. Thread-safe. */
final class SignIn {
    private static final int MAX_ANSWER = 1 << 20;
    private final Transport transport;
    private final RegistriesFile rules;
    private final String host;
    private final Who who;
    private final List<String> scopes;
    private Optional<String> authorization = Optional.empty();

    /** Finds credentials when they are first needed. */
    @FunctionalInterface
    interface Who {
        Optional<Credentials> find() throws IOException;
    }

    /** @param scopes what a token must allow, besides what a challenge names */
    SignIn(Transport transport, RegistriesFile rules, String host, Who who, List<String> scopes) {
        this.transport = transport;
        this.rules = rules;
        this.host = host;
        this.who = who;
        this.scopes = scopes;
    }

    /** The header's value to use now. */
    synchronized Optional<String> authorization() {
        return authorization;
    }

    /** @param used what the refused request had; if it changed meanwhile, another thread has signed in */
    synchronized void answer(HttpResponse<InputStream> refusal, Optional<String> used) throws IOException {
        if (!authorization.equals(used)) {
            return;
        }
        Challenge challenge = Challenge.parse(refusal.headers().allValues("WWW-Authenticate"))
                .orElseThrow(() -> new RegistryException(401, "access denied"));
        Optional<Credentials> credentials = who.find();
        if (challenge.scheme().equals("basic")) {
            String basic = credentials
                    .orElseThrow(() -> new RegistryException(401, "the registry wants a user and a password"))
                    .basic();
            if (used.equals(Optional.of(basic))) {
                throw new RegistryException(401, "user or password are wrong");
            }
            authorization = Optional.of(basic);
        } else {
            authorization = Optional.of("Bearer " + token(challenge, credentials));
        }
    }

    private String token(Challenge challenge, Optional<Credentials> credentials) throws IOException {
        List<String> wanted = new ArrayList<>(scopes);
        challenge.get("scope").filter(scope -> !wanted.contains(scope)).ifPresent(scope -> wanted.add(0, scope));
        Map<String, String> headers = new LinkedHashMap<>();
        Transport.Call call;
        if (credentials.isPresent() && credentials.get().isToken()) {
            String form = "grant_type=refresh_token&client_id=jcompose&service=%s&scope=%s&refresh_token=%s"
                    .formatted(
                            encode(challenge.get("service").orElse("")),
                            encode(String.join(" ", wanted)),
                            encode(credentials.get().secret()));
            headers.put("Content-Type", "application/x-www-form-urlencoded");
            call = new Transport.Call("POST", address(challenge, ""), headers, Optional.of(Bodies.of(form)), rules);
        } else {
            StringBuilder query = new StringBuilder();
            wanted.forEach(scope -> query.append("&scope=").append(encode(scope)));
            challenge
                    .get("service")
                    .ifPresent(service -> query.append("&service=").append(encode(service)));
            credentials.ifPresent(known -> {
                query.append("&account=").append(encode(known.user()));
                headers.put("Authorization", known.basic());
            });
            call = Transport.Call.get(
                    address(challenge, query.length() == 0 ? "" : query.substring(1)), headers, rules);
        }
        HttpResponse<InputStream> response = transport.send(call);
        if (response.statusCode() != 200) {
            response.body().close();
            boolean wrong = credentials.isPresent() && response.statusCode() == 401;
            throw new RegistryException(
                    response.statusCode(),
                    wrong ? "user or password are wrong" : "the token service of %s refused".formatted(host));
        }
        Map<String, Object> json = Json.parseObject(Bodies.bounded(response, MAX_ANSWER));
        return Json.string(json, "token")
                .or(() -> Json.string(json, "access_token"))
                .filter(token -> token.matches("[\\x21-\\x7e]+"))
                .orElseThrow(() -> new IOException("the token service of %s sent no token".formatted(host)));
    }

    private URI address(Challenge challenge, String query) throws IOException {
        String realm = challenge.get("realm").orElse("");
        try {
            URI uri = new URI(query.isEmpty() ? realm : realm + (realm.contains("?") ? "&" : "?") + query);
            Transport.requireSafe(uri, rules);
            return uri;
        } catch (URISyntaxException e) {
            throw new IOException("the registry names no proper address for tokens", e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
