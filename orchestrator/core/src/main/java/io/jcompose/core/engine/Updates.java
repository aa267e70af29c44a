package io.jcompose.core.engine;

import io.jcompose.core.client.ContainerVerbs.UpdateRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerSpec.Resources;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Changes limits and restart policies of containers that exist. */
final class Updates {
    private final Core core;
    private final Views views;

    Updates(Core core, Views views) {
        this.core = core;
        this.views = views;
    }

    List<String> update(UpdateRequest request) {
        ContainerRecord record = views.find(request.container());
        Optional<ContainerRecord.Restart> restart = request.restart().map(Updates::restart);
        if (restart.isPresent() && record.autoRemove()) {
            throw new EngineException(
                    "container %s goes when it exits: it cannot have a restart policy".formatted(record.name()));
        }
        ContainerId id = new ContainerId(record.id());
        Container container = core.host()
                .runtime()
                .find(id)
                .orElseThrow(() -> new EngineException("container %s is gone".formatted(record.name())));
        Resources old = container.spec().resources();
        Resources wished = merged(old, request);
        List<String> warnings =
                wished.equals(old) ? List.of() : core.host().runtime().update(id, wished);
        restart.ifPresent(policy -> {
            ContainerRecord changed = record.withRestart(policy);
            core.records().put(changed, true);
            core.supervision().updated(changed);
        });
        core.events().publish("update", record, java.util.Map.of());
        return warnings;
    }

    static Resources merged(Resources old, UpdateRequest request) {
        return new Resources(
                or(request.memory(), old.memory()),
                or(request.memoryReservation(), old.memoryReservation()),
                or(request.memorySwap(), old.memorySwap()),
                request.cpus().or(old::cpus),
                or(request.cpuShares(), old.cpuShares()),
                or(request.cpuQuota(), old.cpuQuota()),
                or(request.cpuPeriod(), old.cpuPeriod()),
                request.cpuset().or(old::cpuset),
                or(request.pids(), old.pids()),
                old.ulimits(),
                old.cgroupParent(),
                old.tuning());
    }

    private static OptionalLong or(OptionalLong wished, OptionalLong old) {
        return wished.isPresent() ? wished : old;
    }

    private static ContainerRecord.Restart restart(String text) {
        String[] parts = text.split(":", 2);
        boolean known = List.of("no", "always", "unless-stopped", "on-failure").contains(parts[0]);
        boolean counted = parts.length == 1 || (parts[0].equals("on-failure") && parts[1].matches("[0-9]{1,6}"));
        if (!known || !counted) {
            throw new EngineException(
                    "invalid restart policy '%s': use no, always, unless-stopped or on-failure[:max]".formatted(text));
        }
        return new ContainerRecord.Restart(
                parts[0], parts.length == 1 ? 0 : Integer.parseInt(parts[1]), Optional.empty(), Optional.empty());
    }
}
