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
 * @param dockerConfig the file with credentials; need not exist
 * @param caBundles PEM files of authorities that are trusted besides the JVM's own
 * @param attempts how often a request or a cut transfer is tried in all
 * @param firstWait before the second attempt; doubles with each further one
 * @param stall a transfer without a byte for so long is given up and resumed
 */
public record RegistrySettings(
        Path dockerConfig, List<Path> caBundles, int attempts, Duration firstWait, Duration stall, Proxies proxies) {
    public RegistrySettings {
        caBundles = List.copyOf(caBundles);
    }

    /** The usual settings, with what the environment says about configuration, authorities and proxies. */
    public static RegistrySettings of(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home", "/root"));
        Path config = Optional.ofNullable(environment.get("DOCKER_CONFIG"))
                .map(Path::of)
                .orElse(Path.of(home, ".docker"))
                .resolve("config.json");
        List<Path> bundles = new ArrayList<>();
        Optional.ofNullable(environment.get("SSL_CERT_FILE")).map(Path::of).ifPresent(bundles::add);
        bundles.add(Path.of("/etc/ssl/certs/ca-certificates.crt"));
        bundles.add(Path.of("/etc/pki/tls/certs/ca-bundle.crt"));
        bundles.add(Path.of("/etc/ssl/cert.pem"));
        return new RegistrySettings(
                config, bundles, 5, Duration.ofMillis(500), Duration.ofSeconds(30), Proxies.of(environment));
    }
}
