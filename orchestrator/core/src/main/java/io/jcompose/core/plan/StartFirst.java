package io.jcompose.core.plan;

import io.jcompose.core.model.Deploy;
import io.jcompose.core.model.Networking;
import io.jcompose.core.model.Service;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import java.util.Optional;
import java.util.function.Consumer;

/** Whether a new container can run before the old one is stopped: {@code deploy.update_config.order: start-first}. */
final class StartFirst {
    private final Consumer<String> notes;

    /** @param notes told why it is not possible where it is wished */
    StartFirst(Consumer<String> notes) {
        this.notes = notes;
    }

    boolean isWanted(Service service, ObservedContainer old) {
        if (!isWished(service, old)) {
            return false;
        }
        Optional<String> obstacle = obstacle(service);
        obstacle.ifPresent(why ->
                notes.accept("service '%s': start-first is not possible, because %s; the old container is stopped first"
                        .formatted(service.name(), why)));
        return obstacle.isEmpty();
    }

    /** As {@link #isWanted}, without telling anybody. */
    static boolean isPossible(Service service, ObservedContainer old) {
        return isWished(service, old) && obstacle(service).isEmpty();
    }

    private static boolean isWished(Service service, ObservedContainer old) {
        return service.deploy().flatMap(Deploy::updateOrder).equals(Optional.of("start-first")) && old.running();
    }

    private static Optional<String> obstacle(Service service) {
        for (Networking.Port port : service.networking().ports()) {
            if (port.publishedFrom() != 0 && port.publishedFrom() == port.publishedTo()) {
                return Optional.of("both would publish host port " + port.publishedFrom());
            }
        }
        boolean fixedAddress = service.networking().networks().values().stream()
                .anyMatch(attachment -> attachment.ipv4Address().isPresent()
                        || attachment.ipv6Address().isPresent()
                        || attachment.macAddress().isPresent());
        if (fixedAddress) {
            return Optional.of("both would have its fixed address");
        }
        return service.hooks().preStart().isEmpty()
                ? Optional.empty()
                : Optional.of("its pre_start steps run before it starts anew");
    }
}
