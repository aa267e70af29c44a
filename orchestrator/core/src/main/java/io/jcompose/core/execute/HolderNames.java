package io.jcompose.core.execute;

import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.network.AddressInUseException;
import java.util.Collection;

/** Says in names who holds a port or an address: the network knows containers by their ids, people do not. Pure. */
public final class HolderNames {
    private HolderNames() {}

    /** The message, with each quoted id of a container replaced by the container's name and its project's. */
    public static String in(AddressInUseException refusal, Collection<ContainerRecord> containers) {
        String message = String.valueOf(refusal.getMessage());
        for (ContainerRecord container : containers) {
            message = message.replace("'" + container.id() + "'", named(container));
        }
        return message;
    }

    private static String named(ContainerRecord container) {
        return container.project().isEmpty()
                ? "container '%s'".formatted(container.name())
                : "container '%s' (service '%s' of project '%s')"
                        .formatted(container.name(), container.service(), container.project());
    }
}
