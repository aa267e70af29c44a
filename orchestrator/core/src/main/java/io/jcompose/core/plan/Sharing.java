package io.jcompose.core.plan;

import io.jcompose.core.model.Service;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which services' containers a service's containers are built upon. */
public final class Sharing {
    /** The network of {@code network_mode: bridge}; always there for those who ask for it. */
    public static final String DEFAULT_BRIDGE = "bridge";

    private static final String SERVICE = "service:";

    private Sharing() {}

    /** Services whose namespaces or volumes it shares. */
    static Set<String> services(Service service) {
        Set<String> result = new LinkedHashSet<>();
        Stream.of(
                        service.networking().mode(),
                        service.security().pid(),
                        service.security().ipc(),
                        service.security().uts(),
                        service.security().cgroup())
                .flatMap(Optional::stream)
                .flatMap(mode -> serviceOf(mode).stream())
                .forEach(result::add);
        for (String from : service.storage().volumesFrom()) {
            if (!from.startsWith("container:")) {
                result.add(from.split(":", 2)[0]);
            }
        }
        return result;
    }

    /** The service of {@code service:NAME}. */
    public static Optional<String> serviceOf(String mode) {
        return mode.startsWith(SERVICE) ? Optional.of(mode.substring(SERVICE.length())) : Optional.empty();
    }
}
