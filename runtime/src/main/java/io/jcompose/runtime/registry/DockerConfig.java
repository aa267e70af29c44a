package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.files.AtomicFile;
import io.jcompose.runtime.image.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Docker's {@code config.json}: who we are to which registry, in the file itself or with a credential helper. */
public final class DockerConfig {
    private static final Map<String, String> PROXIES = Map.of(
            "httpProxy", "HTTP_PROXY",
            "httpsProxy", "HTTPS_PROXY",
            "ftpProxy", "FTP_PROXY",
            "noProxy", "NO_PROXY",
            "allProxy", "ALL_PROXY");
    private static final String DOCKER_HUB = "https://index.docker.io/v1/";
    private final Path file;
    private final List<Path> programs;
    private final Map<String, String> surroundings;

    /**
     * @param file need not exist
     * @param programs folders that credential helpers are looked for in
     */
    public DockerConfig(Path file, List<Path> programs) {
        this(file, programs, Map.of());
    }

    /** @param surroundings variables that credential helpers see instead of this process's own */
    DockerConfig(Path file, List<Path> programs, Map<String, String> surroundings) {
        this.file = file;
        this.programs = List.copyOf(programs);
        this.surroundings = Map.copyOf(surroundings);
    }

    /** Where Docker's own tools would look. */
    public static DockerConfig of(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/root"));
        String folder = environment.getOrDefault("DOCKER_CONFIG", "");
        List<Path> programs = Arrays.stream(environment
                        .getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin")
                        .split(":"))
                .filter(name -> name.startsWith("/"))
                .map(Path::of)
                .toList();
        return new DockerConfig(
                (folder.isEmpty() ? Path.of(home, ".docker") : Path.of(folder)).resolve("config.json"),
                programs,
                helperVariables(environment));
    }

    /** Helpers look for their keys below these. */
    private static Map<String, String> helperVariables(Map<String, String> environment) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String name : List.of("HOME", "PATH", "XDG_CONFIG_HOME", "DOCKER_CONFIG")) {
            Optional.ofNullable(environment.get(name)).ifPresent(value -> variables.put(name, value));
        }
        return variables;
    }

    /**
     * {@code proxies.default} as variables, in upper and lower case. None if the file cannot be read: whoever needs the
     * credentials in it says so.
     */
    public Map<String, String> proxies() {
        Map<String, String> variables = new LinkedHashMap<>();
        try {
            Map<String, Object> proxies = Json.object(Json.object(read(), "proxies"), "default");
            PROXIES.forEach((key, name) -> Json.string(proxies, key)
                    .filter(value -> !value.isEmpty())
                    .ifPresent(value -> {
                        variables.put(name, value);
                        variables.put(name.toLowerCase(Locale.ROOT), value);
                    }));
        } catch (IOException e) {
            return variables;
        }
        return variables;
    }

    private Map<String, Object> read() throws IOException {
        if (!Files.exists(file)) {
            return new LinkedHashMap<>();
        }
        if (!Files.isReadable(file)) {
            throw new IOException("read %s: permission denied".formatted(file));
        }
        byte[] content = Files.readAllBytes(file);
        if (new String(content, UTF_8).isBlank()) {
            return new LinkedHashMap<>();
        }
        try {
            return Json.parseObject(content);
        } catch (IOException e) {
            // The parser quotes the text around the error, which may be a password.
            throw new IOException("read %s: it is no valid JSON".formatted(file));
        }
    }

    /** The keys under which a registry may stand; the first is the one that is written. */
    private static List<String> keys(String domain) {
        return domain.equals("docker.io")
                ? List.of(DOCKER_HUB, "docker.io", "index.docker.io", "registry-1.docker.io")
                : List.of(
                        domain,
                        "https://" + domain,
                        "http://" + domain,
                        "https://" + domain + "/",
                        "https://" + domain + "/v1/",
                        "https://" + domain + "/v2/");
    }

    private static Optional<String> helper(Map<String, Object> config, String domain) {
        Map<String, Object> helpers = Json.object(config, "credHelpers");
        return keys(domain).stream()
                .flatMap(key -> Json.string(helpers, key).stream())
                .findFirst()
                .or(() -> Json.string(config, "credsStore"));
    }

    /**
     * What is known for a registry.
     *
     * @param domain as references have it
     * @throws IOException if the file is broken or the helper fails; the message holds no secret
     */
    public Optional<Credentials> find(String domain) throws IOException {
        Map<String, Object> config = read();
        Optional<String> helper = helper(config, domain);
        if (helper.isPresent()) {
            Optional<Credentials> found = new CredentialHelper(helper.get(), programs, surroundings)
                    .get(keys(domain).get(0));
            if (found.isPresent()) {
                return found;
            }
        }
        Map<String, Object> auths = Json.object(config, "auths");
        return keys(domain).stream()
                .flatMap(key -> decode(Json.object(auths, key)).stream())
                .findFirst();
    }

    private static Optional<Credentials> decode(Map<String, Object> entry) {
        Optional<String> token = Json.string(entry, "identitytoken");
        if (token.isPresent()) {
            return Optional.of(new Credentials(Credentials.TOKEN_USER, token.get(), true));
        }
        Optional<String> auth = Json.string(entry, "auth");
        if (auth.isEmpty()) {
            return Json.string(entry, "username")
                    .flatMap(user -> Json.string(entry, "password").map(secret -> Credentials.password(user, secret)));
        }
        try {
            String pair = new String(Base64.getMimeDecoder().decode(auth.get()), UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(Credentials.password(pair.substring(0, colon), pair.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Keeps credentials for a registry.
     *
     * @return the file they lie in readable, if no helper keeps them
     */
    public Optional<Path> store(String domain, Credentials credentials) throws IOException {
        Map<String, Object> config = read();
        Optional<String> helper = helper(config, domain);
        String key = keys(domain).get(0);
        Map<String, Object> entry = new LinkedHashMap<>();
        if (helper.isPresent()) {
            new CredentialHelper(helper.get(), programs, surroundings).store(key, credentials);
        } else {
            String pair = credentials.user() + ":" + credentials.secret();
            entry.put("auth", Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
        }
        Map<String, Object> auths = new LinkedHashMap<>(Json.object(config, "auths"));
        auths.put(key, entry);
        config.put("auths", auths);
        write(config);
        return helper.isPresent() ? Optional.empty() : Optional.of(file);
    }

    /** Forgets what is known for a registry; returns whether anything was. */
    public boolean erase(String domain) throws IOException {
        Map<String, Object> config = read();
        Optional<String> helper = helper(config, domain);
        Map<String, Object> auths = new LinkedHashMap<>(Json.object(config, "auths"));
        boolean known = auths.keySet().removeAll(keys(domain));
        if (helper.isPresent()) {
            CredentialHelper program = new CredentialHelper(helper.get(), programs, surroundings);
            String key = keys(domain).get(0);
            known |= program.get(key).isPresent();
            program.erase(key);
        }
        if (!auths.equals(Json.object(config, "auths"))) {
            config.put("auths", auths);
            write(config);
        }
        return known;
    }

    /** Readable for nobody else, and whole or not at all; a link stays one. */
    private void write(Map<String, Object> config) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        String text = new String(Json.pretty(config), UTF_8) + "\n";
        AtomicFile.writePrivately(target, text.getBytes(UTF_8));
    }
}
