package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.image.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Who we are to a registry. Never printed. */
final class Credentials {
    private static final String DOCKER_HUB = "https://index.docker.io/v1/";
    private static final int HELPER_SECONDS = 20;
    private final String user;
    private final String secret;

    private Credentials(String user, String secret) {
        this.user = user;
        this.secret = secret;
    }

    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(UTF_8));
    }

    @Override
    public String toString() {
        return "credentials";
    }

    /** What docker's configuration has for {@code domain}: its own entry, or what a credential helper says. */
    static Optional<Credentials> find(Path dockerConfig, String domain) throws IOException {
        if (!Files.isReadable(dockerConfig)) {
            return Optional.empty();
        }
        Map<String, Object> config;
        try {
            config = Json.parseObject(Files.readAllBytes(dockerConfig));
        } catch (IOException e) {
            // The parser quotes the text around the error, which may be a password.
            throw new IOException("read %s: it is no valid JSON".formatted(dockerConfig));
        }
        List<String> keys = domain.equals("docker.io")
                ? List.of(DOCKER_HUB, "docker.io", "index.docker.io", "registry-1.docker.io")
                : List.of(domain, "https://" + domain, "https://" + domain + "/v1/", "https://" + domain + "/v2/");
        Optional<String> helper =
                Json.string(Json.object(config, "credHelpers"), domain).or(() -> Json.string(config, "credsStore"));
        if (helper.isPresent() && helper.get().matches("[\\w.-]+")) {
            Optional<Credentials> found = fromHelper(helper.get(), keys.get(0));
            if (found.isPresent()) {
                return found;
            }
        }
        Map<String, Object> auths = Json.object(config, "auths");
        return keys.stream()
                .flatMap(key -> decode(Json.object(auths, key)).stream())
                .findFirst();
    }

    private static Optional<Credentials> decode(Map<String, Object> entry) {
        Optional<String> auth = Json.string(entry, "auth");
        if (auth.isEmpty()) {
            return Json.string(entry, "username")
                    .flatMap(user -> Json.string(entry, "password").map(secret -> new Credentials(user, secret)));
        }
        try {
            String pair = new String(Base64.getMimeDecoder().decode(auth.get()), UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new Credentials(pair.substring(0, colon), pair.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Speaks docker's credential helper protocol: the server's name in, JSON out. */
    private static Optional<Credentials> fromHelper(String helper, String server) throws IOException {
        try {
            Process process = new ProcessBuilder("docker-credential-" + helper, "get")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (var in = process.getOutputStream()) {
                in.write(server.getBytes(UTF_8));
            }
            byte[] answer = process.getInputStream().readNBytes(1 << 20);
            if (!process.waitFor(HELPER_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                return Optional.empty();
            }
            Map<String, Object> json = Json.parseObject(answer);
            return Json.string(json, "Username")
                    .flatMap(user -> Json.string(json, "Secret").map(secret -> new Credentials(user, secret)));
        } catch (IOException e) {
            return Optional.empty(); // not installed, or it knows nothing
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking a credential helper", e);
        }
    }
}
