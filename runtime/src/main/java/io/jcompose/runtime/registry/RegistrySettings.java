package io.jcompose.runtime.registry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How registries are reached.
 *
 * @param credentials who we are to which registry
 * @param registries the file with mirrors and insecure registries; need not exist; read anew at each pull and push
 * @param caBundles PEM files of authorities that are trusted besides the JVM's own
 * @param certificateFolders folders as Docker's {@code certs.d}: a folder for each registry that needs certificates
 * @param attempts how often a request or a cut transfer is tried in all
 * @param firstWait before the second attempt; doubles with each further one
 * @param stall a transfer without a byte for so long is given up and resumed
 */
public record RegistrySettings(
        DockerConfig credentials,
        Path registries,
        List<Path> caBundles,
        List<Path> certificateFolders,
        int attempts,
        Duration firstWait,
        Duration stall,
        Proxies proxies) {
    public RegistrySettings {
        caBundles = List.copyOf(caBundles);
        certificateFolders = List.copyOf(certificateFolders);
    }

    /** The usual settings, with what the environment says about configuration, authorities and proxies. */
    public static RegistrySettings of(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/root"));
        List<Path> bundles = new ArrayList<>();
        Optional.ofNullable(environment.get("JCOMPOSE_CA_BUNDLE"))
                .filter(bundle -> !bundle.isEmpty() && !bundle.equals("host")) // the host's is read anyway
                .map(Path::of)
                .ifPresent(bundles::add);
        Optional.ofNullable(environment.get("SSL_CERT_FILE")).map(Path::of).ifPresent(bundles::add);
        bundles.add(Path.of("/etc/ssl/certs/ca-certificates.crt"));
        bundles.add(Path.of("/etc/pki/tls/certs/ca-bundle.crt"));
        bundles.add(Path.of("/etc/ssl/cert.pem"));
        return new RegistrySettings(
                DockerConfig.of(environment),
                registriesFile(environment, home),
                bundles,
                List.of(Path.of(home, ".config/docker/certs.d"), Path.of("/etc/docker/certs.d")),
                5,
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                Proxies.of(environment));
    }

    private static Path registriesFile(Map<String, String> environment, String home) {
        String chosen = environment.getOrDefault("JCOMPOSE_REGISTRIES", "");
        if (!chosen.isEmpty()) {
            return Path.of(chosen);
        }
        String user = environment.getOrDefault("XDG_CONFIG_HOME", "");
        Path own = (user.isEmpty() ? Path.of(home, ".config") : Path.of(user)).resolve("jcompose/registries.json");
        return java.nio.file.Files.exists(own) ? own : Path.of("/etc/jcompose/registries.json");
    }
}
