package io.jcompose.core.execute;

import io.jcompose.core.model.Networking;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.plan.Names;
import io.jcompose.core.supervise.RecordStore;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The network of {@code network_mode: bridge}, which all projects share. It is made for the first container on it
 * and stays until the engine ends: else each container that runs alone would make and remove one, which takes longer
 * than the rest of its start.
 */
final class DefaultBridge {
    static final String NAME = io.jcompose.core.plan.Sharing.DEFAULT_BRIDGE;

    static final Networking.Attachment ATTACHMENT = new Networking.Attachment(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            0,
            0,
            Map.of());

    static final Project.Network NETWORK = new Project.Network(
            NAME,
            NAME,
            true,
            Optional.of("bridge"),
            Map.of(),
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Map.of());

    private DefaultBridge() {}

    static boolean isMode(Service service) {
        return service.networking()
                .mode()
                .filter(mode -> mode.equals(NAME) || mode.equals("default"))
                .isPresent();
    }

    /** Makes it if it is missing. The container that needs it is recorded by now, so that nobody removes it again. */
    static Network ensure(Host host) {
        synchronized (host.networks()) { // not while another container, the last one before this, takes it away
            Network network = host.networks()
                    .create(new NetworkSpec(
                            Names.networkId(NAME), NAME, List.of(), true, false, false, Map.of(), Map.of()));
            host.connectivity().networkAdded(network);
            return network;
        }
    }

    /** Removes it if no container needs it any more. */
    static void removeIfUnused(Host host, RecordStore records) {
        String id = Names.networkId(NAME);
        synchronized (host.networks()) {
            boolean used = records.all().stream()
                    .flatMap(record -> record.network().endpoints().stream())
                    .anyMatch(endpoint -> endpoint.networkId().equals(id));
            if (!used && host.networks().find(id).isPresent()) {
                host.connectivity().networkRemoved(id);
                host.networks().remove(id);
            }
        }
    }
}
