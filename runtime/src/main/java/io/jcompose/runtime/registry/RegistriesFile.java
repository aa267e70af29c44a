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
    private final Map<String, List<Mirror>> mirrors;
    private final List<HostPattern> insecure;

    /** @param scheme that the user has written; without one, the same is spoken as with a registry at that address */
    private record Mirror(URI address, Optional<String> scheme) {}

    private RegistriesFile(Map<String, List<Mirror>> mirrors, List<HostPattern> insecure) {
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
        Map<String, List<Mirror>> mirrors = new LinkedHashMap<>();
        Map<String, Object> byRegistry = Json.object(json, "mirrors");
        byRegistry.keySet().forEach(registry -> mirrors.put(registry, addresses(Json.strings(byRegistry, registry))));
        mirrors.merge("docker.io", addresses(Json.strings(json, "registry-mirrors")), (own, more) -> {
            List<Mirror> all = new ArrayList<>(own);
            all.addAll(more);
            return all;
        });
        return new RegistriesFile(
                mirrors,
                Json.strings(json, "insecure-registries").stream()
                        .map(RegistriesFile::pattern)
                        .toList());
    }

    private static HostPattern pattern(String entry) {
        try {
            return HostPattern.parse(entry);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("insecure registry '%s': %s".formatted(entry, e.getMessage()), e);
        }
    }

    private static List<Mirror> addresses(List<String> texts) {
        return texts.stream()
                .map(text -> {
                    boolean told = text.contains("://");
                    URI uri = URI.create(told ? text : "https://" + text);
                    boolean known = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
                    if (!known || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
                        throw new IllegalArgumentException(
                                "mirror '%s': use https://HOST[:PORT][/PATH]".formatted(text));
                    }
                    return new Mirror(uri, told ? Optional.of(uri.getScheme()) : Optional.empty());
                })
                .toList();
    }

    /** Where to pull from, in order: mirrors first, the registry itself last. */
    List<Location> toPull(ImageReference reference) {
        List<Location> locations = new ArrayList<>();
        for (Mirror mirror : mirrors.getOrDefault(reference.domain(), List.of())) {
            String host = mirror.address().getAuthority();
            String prefix = mirror.address().getPath().replaceAll("^/+|/+$", "");
            locations.add(new Location(
                    host,
                    prefix.isEmpty() ? reference.path() : prefix + "/" + reference.path(),
                    mirror.scheme(),
                    mirror.scheme().filter("http"::equals).isPresent() || isInsecure(host),
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
}
