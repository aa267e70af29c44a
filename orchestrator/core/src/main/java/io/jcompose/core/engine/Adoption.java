package io.jcompose.core.engine;

import io.jcompose.core.execute.Connectivity;
import io.jcompose.core.plan.Labels;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.network.Network;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.Signal;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes over what an engine before this one left: containers go on, half-done work is undone. */
final class Adoption {
    private static final Logger LOG = LoggerFactory.getLogger(Adoption.class);

    private final Core core;

    Adoption(Core core) {
        this.core = core;
    }

    /**
     * Blocks until everything is supervised again. One container's trouble does not keep the others.
     *
     * @param rebooted the host was started anew since the last engine
     */
    void run(boolean rebooted) {
        Map<String, Container> containers = new HashMap<>();
        core.freezes().endAll();
        removeDamaged();
        core.host().runtime().list().forEach(c -> containers.put(c.id().value(), c));
        forgetGone(containers);
        removeHalfDone(containers);
        followNames(containers);
        Set<String> live = new HashSet<>();
        containers.values().stream()
                .filter(Adoption::isAlive)
                .forEach(container -> core.records()
                        .find(container.id().value())
                        .ifPresent(record -> record.network().endpoints().forEach(e -> live.add(e.id()))));
        core.host().networks().reconcile(live);
        Connectivity connectivity = core.host().connectivity();
        for (Network network : core.host().networks().networks()) {
            try {
                if (EngineBuildNetwork.isBuildNetwork(network)) {
                    core.host().networks().remove(network.id());
                } else {
                    connectivity.networkAdded(network);
                }
            } catch (RuntimeException e) {
                LOG.error("network {}: {}", network.spec().name(), e.getMessage(), e);
            }
        }
        Map<ContainerRecord, Container> adopted = new LinkedHashMap<>();
        for (Container container : containers.values()) {
            core.records().find(container.id().value()).ifPresent(record -> {
                reconnect(record, container);
                adopted.put(record, container);
            });
        }
        core.starter().removeUnusedBridge();
        core.supervision().adopt(adopted, rebooted);
    }

    private void reconnect(ContainerRecord record, Container container) {
        try {
            if (isAlive(container)) {
                core.starter().reconnect(record);
            }
        } catch (RuntimeException e) {
            LOG.error("take over container {}: {}", record.name(), e.getMessage(), e);
        }
    }

    /** Nobody could stop, start or even name them any more. What volumes hold stays. */
    private void removeDamaged() {
        for (ContainerId id : core.host().runtime().damaged()) {
            String name =
                    core.records().find(id.value()).map(ContainerRecord::name).orElse(id.shortForm());
            try {
                LOG.warn("removing container {}: its record and the copy of it are damaged", name);
                core.host().runtime().remove(id, true);
            } catch (RuntimeException e) {
                LOG.error("remove the damaged container {}: {}", name, e.getMessage(), e);
            }
        }
    }

    private void forgetGone(Map<String, Container> containers) {
        for (ContainerRecord record : core.records().all()) {
            if (!containers.containsKey(record.id())) {
                LOG.info("container {} is gone; forgetting it", record.name());
                core.starter().forget(record);
            }
        }
    }

    private void removeHalfDone(Map<String, Container> containers) {
        for (Container container : Map.copyOf(containers).values()) {
            String id = container.id().value();
            Optional<ContainerRecord> record = core.records().find(id);
            try {
                if (record.isEmpty()) {
                    LOG.info("removing container {}: it was not finished", container.name());
                    core.host().runtime().remove(container.id(), true);
                    containers.remove(id);
                } else if (container.state() == Container.State.LAUNCHED) {
                    LOG.info("undoing the start of container {}", container.name());
                    core.host().runtime().stop(container.id(), Signal.KILL, Duration.ZERO);
                    core.host().runtime().find(container.id()).ifPresent(now -> containers.put(id, now));
                } else {
                    replacement(container, record.get(), containers);
                }
            } catch (RuntimeException e) {
                LOG.error("clean up container {}: {}", container.name(), e.getMessage(), e);
            }
        }
    }

    /** A replacement that still has its temporary name: finished if the old container is gone, else undone. */
    private void replacement(Container container, ContainerRecord record, Map<String, Container> containers) {
        String[] label =
                container.spec().labels().getOrDefault(Labels.REPLACE, "").split(" ", 2);
        if (label.length != 2 || !container.name().startsWith(label[0] + "_")) {
            return;
        }
        boolean oldIsThere = containers.keySet().stream().anyMatch(id -> id.startsWith(label[0]));
        if (oldIsThere) {
            LOG.info("removing container {}: it did not get to replace {}", container.name(), label[1]);
            core.starter().remove(record.id(), true); // what it took over, the old one still has
            containers.remove(record.id());
        } else {
            LOG.info("finishing the replacement of {}", label[1]);
            Container renamed = core.host().runtime().rename(new ContainerId(record.id()), label[1]);
            containers.put(record.id(), renamed);
        }
    }

    /** A container is renamed first, then its record; the engine may have been killed in between. */
    private void followNames(Map<String, Container> containers) {
        for (Container container : containers.values()) {
            core.records()
                    .find(container.id().value())
                    .filter(record -> !record.name().equals(container.name()))
                    .ifPresent(record -> core.records().put(record.renamed(container.name()), true));
        }
    }

    private static boolean isAlive(Container container) {
        return container.state() == Container.State.RUNNING || container.state() == Container.State.PAUSED;
    }
}
