package io.jcompose.cli.project;

import io.jcompose.cli.command.CliException;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.Comparator;
import java.util.List;

/** Picks one container of a service. */
public final class ServiceContainer {
    private ServiceContainer() {}

    /**
     * The running container of that number, or the first one; one of {@code run} if there is no other.
     *
     * @param index 0: the first
     * @throws CliException if there is none
     */
    public static ContainerInfo find(Session session, Target target, String service, int index) {
        List<ContainerInfo> all = session.containers(target);
        List<ContainerInfo> candidates = session.ofServices(target, all, List.of(service)).stream()
                .filter(container -> index == 0 || (!container.oneOff() && container.number() == index))
                .sorted(Comparator.comparing((ContainerInfo container) -> !isUp(container))
                        .thenComparing(ContainerInfo::oneOff)
                        .thenComparingInt(ContainerInfo::number))
                .toList();
        if (candidates.isEmpty() || !isUp(candidates.get(0))) {
            throw new CliException(
                    "service \"%s\" is not running%s".formatted(service, index == 0 ? "" : " container #" + index));
        }
        return candidates.get(0);
    }

    /**
     * The container of that number, or the first one, running or not.
     *
     * @param index 0: the first, a running one if there is any
     * @throws CliException if there is none
     */
    public static ContainerInfo any(Session session, Target target, String service, int index) {
        return session.ofServices(target, session.containers(target), List.of(service)).stream()
                .filter(container -> !container.oneOff())
                .filter(container -> index == 0 || container.number() == index)
                .min(Comparator.comparing((ContainerInfo container) -> !isUp(container))
                        .thenComparingInt(ContainerInfo::number))
                .orElseThrow(() -> new CliException(
                        "service \"%s\" has no container%s".formatted(service, index == 0 ? "" : " #" + index)));
    }

    private static boolean isUp(ContainerInfo container) {
        return container.state().equals("running") || container.state().equals("paused");
    }
}
