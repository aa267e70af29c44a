package io.jcompose.core.plan;

import static java.util.stream.Collectors.toCollection;

import io.jcompose.core.model.Service;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which services' containers a service's containers are built upon. */
public final class Sharing {
    /** The network of {@code network_mode: bridge}; always there for those who ask for it. */
    public static final String DEFAULT_BRIDGE = "bridge";

    private static final String SERVICE = "service:";
    private static final String CONTAINER = "container:";

    private Sharing() {}

    /** Services whose namespaces or volumes it shares. */
    static Set<String> services(Service service) {
        Set<String> result = new LinkedHashSet<>(namespaceServices(service));
        result.addAll(volumeServices(service));
        return result;
    }

    /** What it shares with which services, in words. */
    static Map<String, String> kinds(Service service) {
        Map<String, String> result = new LinkedHashMap<>();
        kind(result, service.networking().mode(), "network namespace");
        kind(result, service.security().pid(), "PID namespace");
        kind(result, service.security().ipc(), "IPC namespace");
        kind(result, service.security().uts(), "UTS namespace");
        kind(result, service.security().cgroup(), "cgroup namespace");
        volumeServices(service).forEach(other -> result.putIfAbsent(other, "volume"));
        return result;
    }

    private static void kind(Map<String, String> kinds, Optional<String> mode, String kind) {
        mode.flatMap(Sharing::serviceOf).ifPresent(other -> kinds.putIfAbsent(other, kind));
    }

    /** Services whose namespaces it shares. */
    static Set<String> namespaceServices(Service service) {
        return modes(service).flatMap(mode -> serviceOf(mode).stream()).collect(toCollection(LinkedHashSet::new));
    }

    /** Services whose volumes it mounts too. */
    static Set<String> volumeServices(Service service) {
        return service.storage().volumesFrom().stream()
                .filter(from -> !from.startsWith(CONTAINER))
                .map(from -> from.split(":", 2)[0])
                .collect(toCollection(LinkedHashSet::new));
    }

    /** Containers, by their names, whose namespaces or volumes it shares. */
    static Set<String> containers(Service service) {
        return Stream.concat(modes(service), service.storage().volumesFrom().stream())
                .filter(reference -> reference.startsWith(CONTAINER))
                .map(reference -> reference.split(":", 3)[1])
                .collect(toCollection(LinkedHashSet::new));
    }

    private static Stream<String> modes(Service service) {
        return Stream.of(
                        service.networking().mode(),
                        service.security().pid(),
                        service.security().ipc(),
                        service.security().uts(),
                        service.security().cgroup())
                .flatMap(Optional::stream);
    }

    /** The service of {@code service:NAME}. */
    public static Optional<String> serviceOf(String mode) {
        return mode.startsWith(SERVICE) ? Optional.of(mode.substring(SERVICE.length())) : Optional.empty();
    }
}
