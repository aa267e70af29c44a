package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The user's {@code registries.json}: mirrors, and registries that are allowed to speak without verified TLS. The keys
 * that Docker's daemon has are named as there.
 */
final class RegistriesFile {
    static final RegistriesFile EMPTY = new RegistriesFile(Map.of(), List.of());
    private static final List<String> KEYS = List.of("mirrors", "registry-mirrors", "insecure-registries");
    private static final int MAX_BYTES = 1 << 20;
    private final Map<String, List<URI>> mirrors;
    private final List<InsecurePattern> insecure;

    private RegistriesFile(Map<String, List<URI>> mirrors, List<InsecurePattern> insecure) {
        this.mirrors = mirrors;
        this.insecure = insecure;
    }

    /**
     * Reads the file; without one nothing is special.
     *
     * @throws ImageException naming the file and the wrong entry
     */
    static RegistriesFile read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("larger than %d bytes".formatted(MAX_BYTES));
            }
            return parse(Json.parseObject(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return EMPTY;
        } catch (IOException | IllegalArgumentException e) {
            throw new ImageException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static RegistriesFile parse(Map<String, Object> json) {
        json.keySet().stream().filter(key -> !KEYS.contains(key)).findFirst().ifPresent(key -> {
            throw new IllegalArgumentException(
                    "unknown key '%s'; there are %s".formatted(key, String.join(", ", KEYS)));
        });
        Map<String, List<URI>> mirrors = new LinkedHashMap<>();
        Map<String, Object> byRegistry = Json.object(json, "mirrors");
        byRegistry.keySet().forEach(registry -> mirrors.put(registry, addresses(Json.strings(byRegistry, registry))));
        mirrors.merge("docker.io", addresses(Json.strings(json, "registry-mirrors")), (own, more) -> {
            List<URI> all = new ArrayList<>(own);
            all.addAll(more);
            return all;
        });
        return new RegistriesFile(
                mirrors,
                Json.strings(json, "insecure-registries").stream()
                        .map(InsecurePattern::parse)
                        .toList());
    }

    private static List<URI> addresses(List<String> texts) {
        return texts.stream()
                .map(text -> {
                    URI uri = URI.create(text.contains("://") ? text : "https://" + text);
                    boolean known = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
                    if (!known || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
                        throw new IllegalArgumentException(
                                "mirror '%s': use https://HOST[:PORT][/PATH]".formatted(text));
                    }
                    return uri;
                })
                .toList();
    }

    /** Where to pull from, in order: mirrors first, the registry itself last. */
    List<Location> toPull(ImageReference reference) {
        List<Location> locations = new ArrayList<>();
        for (URI mirror : mirrors.getOrDefault(reference.domain(), List.of())) {
            String prefix = mirror.getPath().replaceAll("^/+|/+$", "");
            locations.add(new Location(
                    mirror.getAuthority(),
                    prefix.isEmpty() ? reference.path() : prefix + "/" + reference.path(),
                    Optional.of(mirror.getScheme()),
                    "http".equals(mirror.getScheme()) || isInsecure(mirror.getAuthority()),
                    true));
        }
        locations.add(itself(reference));
        return locations;
    }

    /** The registry that the reference names. */
    Location itself(ImageReference reference) {
        return at(Hosts.endpoint(reference.domain()), reference.path());
    }

    Location at(String host, String repository) {
        return new Location(host, repository, Optional.empty(), isInsecure(host), false);
    }

    boolean isInsecure(String hostAndPort) {
        return insecure.stream().anyMatch(pattern -> pattern.matches(hostAndPort.toLowerCase(Locale.ROOT)));
    }

    /** A host, {@code host:port}, {@code *.domain}, or a block of addresses such as {@code 10.0.0.0/8}. */
    private record InsecurePattern(String text, int bits) {

        static InsecurePattern parse(String entry) {
            String text = entry.toLowerCase(Locale.ROOT);
            int slash = text.indexOf('/');
            if (slash < 0) {
                return new InsecurePattern(text, -1);
            }
            String bits = text.substring(slash + 1);
            if (!bits.matches("[0-9]{1,2}") || Integer.parseInt(bits) > 32 || text.contains(":")) {
                throw new IllegalArgumentException(
                        "insecure registry '%s': use HOST, HOST:PORT, *.DOMAIN or an IPv4 block like 10.0.0.0/8"
                                .formatted(entry));
            }
            long unused = number(text.substring(0, slash))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "insecure registry '%s': '%s' is no address".formatted(entry, text.substring(0, slash))));
            return new InsecurePattern(text.substring(0, slash), Integer.parseInt(bits));
        }

        boolean matches(String hostAndPort) {
            String host = hostAndPort.replaceFirst(":[0-9]+$", "");
            if (bits < 0) {
                return text.equals(hostAndPort)
                        || text.equals(host)
                        || (text.startsWith("*.") && host.endsWith(text.substring(1)));
            }
            Optional<Long> address = number(host);
            Optional<Long> base = number(text);
            return address.isPresent()
                    && base.isPresent()
                    && address.get() >>> (32 - bits) == base.get() >>> (32 - bits);
        }

        private static Optional<Long> number(String address) {
            if (!address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
                return Optional.empty();
            }
            long value = 0;
            for (String part : address.split("\\.")) {
                int octet = Integer.parseInt(part);
                if (octet > 255) {
                    return Optional.empty();
                }
                value = value << 8 | octet;
            }
            return Optional.of(value);
        }
    }
}
