package io.jcompose.core.execute;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.plan.Labels;
import io.jcompose.core.plan.ObservedState;
import io.jcompose.core.plan.ObservedState.ObservedContainer;
import io.jcompose.core.plan.ObservedState.ObservedNetwork;
import io.jcompose.core.plan.ObservedState.ObservedVolume;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.ContainerStatus;
import io.jcompose.core.supervise.RecordStore;
import io.jcompose.core.supervise.Supervision;
import io.jcompose.network.Network;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerSpec.Namespaces;
import io.jcompose.runtime.ContainerSpec.Namespaces.Source;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.volume.VolumeStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at what is there. */
public final class Observer {
    private final Host host;
    private final RecordStore records;
    private final Supervision supervision;

    public Observer(Host host, RecordStore records, Supervision supervision) {
        this.host = host;
        this.records = records;
        this.supervision = supervision;
    }

    /** @param project whose images matter; empty: none */
    public ObservedState observe(String projectName, Optional<Project> project) {
        Map<String, ObservedNetwork> networks = new LinkedHashMap<>();
        for (Network network : host.networks().networks()) {
            Map<String, String> labels = network.spec().labels();
            networks.put(
                    network.spec().name(),
                    new ObservedNetwork(
                            network.id(),
                            network.spec().name(),
                            Optional.ofNullable(labels.get(Labels.PROJECT)),
                            Optional.ofNullable(labels.get(Labels.CONFIG_HASH))));
        }
        Map<String, ObservedVolume> volumes = new LinkedHashMap<>();
        for (VolumeStore.Volume volume : host.volumes().list()) {
            volumes.put(
                    volume.name(),
                    new ObservedVolume(
                            volume.name(),
                            Optional.ofNullable(volume.labels().get(Labels.PROJECT)),
                            Optional.ofNullable(volume.labels().get(Labels.CONFIG_HASH))));
        }
        List<ObservedContainer> containers =
                containersOf(projectName).stream().map(this::container).toList();
        Map<String, String> images = project.map(this::images).orElse(Map.of());
        return new ObservedState(
                containers,
                networks,
                volumes,
                images,
                project.map(Observer::inputs).orElse(Map.of()),
                ages(images),
                Map.of());
    }

    /** Containers that bear the project's label. */
    public List<Container> containersOf(String projectName) {
        return host.runtime().list().stream()
                .filter(container ->
                        projectName.equals(container.spec().labels().get(Labels.PROJECT)))
                .toList();
    }

    private static Map<String, String> inputs(Project project) {
        Inputs inputs = new Inputs(project);
        Map<String, String> hashes = new LinkedHashMap<>();
        project.services().values().forEach(service -> hashes.put(service.name(), inputs.hash(service)));
        return hashes;
    }

    private Map<String, String> images(Project project) {
        Map<String, String> images = new LinkedHashMap<>();
        project.services().values().stream()
                .flatMap(service -> service.hooks().preStart().stream())
                .flatMap(hook -> hook.image().stream())
                .forEach(name -> host.images().find(name).ifPresent(image -> images.put(name, image.id())));
        for (Service service : project.services().values()) {
            String name = project.imageOf(service);
            Optional<Image> image = Platforms.find(host.images(), name, service);
            image.ifPresent(found -> images.put(ObservedState.imageKey(project, service), found.id()));
        }
        return images;
    }

    private Map<String, Duration> ages(Map<String, String> images) {
        Map<String, Duration> ages = new LinkedHashMap<>();
        Instant now = Instant.now();
        images.forEach((name, id) ->
                host.images().taggedAt(id).ifPresent(time -> ages.put(name, Duration.between(time, now))));
        return ages;
    }

    private ObservedContainer container(Container container) {
        Map<String, String> labels = container.spec().labels();
        String id = container.id().value();
        boolean running = container.state() == Container.State.RUNNING
                || container.state() == Container.State.PAUSED
                || container.state() == Container.State.LAUNCHED
                || supervision.status(id).restarting();
        List<String> networkIds = records.find(id).map(ContainerRecord::network).stream()
                .flatMap(network -> network.endpoints().stream())
                .map(ContainerRecord.Endpoint::networkId)
                .toList();
        return new ObservedContainer(
                id,
                container.name(),
                labels.getOrDefault(Labels.SERVICE, ""),
                number(labels),
                "True".equals(labels.get(Labels.ONE_OFF)),
                running,
                container.state() == Container.State.EXITED && !running,
                running && supervision.status(id).health() == ContainerStatus.Health.HEALTHY,
                labels.getOrDefault(Labels.CONFIG_HASH, ""),
                container.spec().imageId(),
                networkIds,
                sharesWith(container.spec().namespaces()),
                dependsOn(labels),
                records.find(id).map(ContainerRecord::prepared).orElse(false),
                labels.getOrDefault(Labels.INPUTS, ""),
                container.spec().mounts().stream()
                        .filter(Mount.Volume.class::isInstance)
                        .map(mount -> ((Mount.Volume) mount).name())
                        .toList());
    }

    static int number(Map<String, String> labels) {
        String text = labels.getOrDefault(Labels.NUMBER, "1");
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 1;
    }

    /** {@code db:service_healthy:false,…} */
    private static List<String> dependsOn(Map<String, String> labels) {
        return Arrays.stream(labels.getOrDefault(Labels.DEPENDS_ON, "").split(","))
                .map(entry -> entry.split(":", 2)[0])
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static List<String> sharesWith(Namespaces namespaces) {
        List<String> ids = new ArrayList<>();
        Stream.of(namespaces.pid(), namespaces.net(), namespaces.ipc(), namespaces.uts(), namespaces.cgroup())
                .filter(Source.Of.class::isInstance)
                .map(source -> ((Source.Of) source).container().value())
                .forEach(ids::add);
        return ids;
    }
}
