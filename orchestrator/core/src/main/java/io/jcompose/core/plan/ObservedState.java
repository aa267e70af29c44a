package io.jcompose.core.plan;

import static java.util.Collections.unmodifiableMap;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is there now.
 *
 * @param containers of the project, by creation
 * @param networks all of this host, by name
 * @param volumes all of this host, by name
 * @param images ids by {@link #imageKey}; missing ones are absent
 * @param inputs what {@link Labels#INPUTS} of a container made now would be, by service
 * @param imageAges by the keys of images, how long ago they were pulled, built or tagged, where that is known
 * @param staleImages why images that were built here would come out otherwise now, by the same keys
 */
public record ObservedState(
        List<ObservedContainer> containers,
        Map<String, ObservedNetwork> networks,
        Map<String, ObservedVolume> volumes,
        Map<String, String> images,
        Map<String, String> inputs,
        Map<String, Duration> imageAges,
        Map<String, String> staleImages) {
    public ObservedState {
        containers = List.copyOf(containers);
        networks = unmodifiableMap(new LinkedHashMap<>(networks));
        volumes = unmodifiableMap(new LinkedHashMap<>(volumes));
        images = unmodifiableMap(new LinkedHashMap<>(images));
        inputs = unmodifiableMap(new LinkedHashMap<>(inputs));
        imageAges = unmodifiableMap(new LinkedHashMap<>(imageAges));
        staleImages = unmodifiableMap(new LinkedHashMap<>(staleImages));
    }

    /** Without the ages of images, and without a look at what they were made of. */
    public ObservedState(
            List<ObservedContainer> containers,
            Map<String, ObservedNetwork> networks,
            Map<String, ObservedVolume> volumes,
            Map<String, String> images,
            Map<String, String> inputs) {
        this(containers, networks, volumes, images, inputs, Map.of(), Map.of());
    }

    public ObservedState withStaleImages(Map<String, String> reasons) {
        return new ObservedState(containers, networks, volumes, images, inputs, imageAges, reasons);
    }

    /** What tells images of services apart: their name, and the platform where a service asks for one. */
    public static String imageKey(Project project, Service service) {
        String name = project.imageOf(service);
        return service.platform().map(platform -> name + " for " + platform).orElse(name);
    }

    /** Containers of these services alone. */
    public ObservedState only(Predicate<String> services) {
        List<ObservedContainer> chosen = containers.stream()
                .filter(container -> services.test(container.service()))
                .toList();
        return new ObservedState(chosen, networks, volumes, images, inputs, imageAges, staleImages);
    }

    /** Containers of a service that {@code up} manages, by number. */
    public List<ObservedContainer> replicas(String service) {
        return containers.stream()
                .filter(container -> container.service().equals(service) && !container.oneOff())
                .sorted((a, b) -> Integer.compare(a.number(), b.number()))
                .toList();
    }

    /**
     * A container of the project.
     *
     * @param running or paused
     * @param ended it has run, and nothing will start it again by itself
     * @param healthy its health check says so; false if it has none
     * @param networkIds networks it belongs to
     * @param sharesWith ids of containers whose namespaces it shares
     * @param dependsOn names of services, from its label
     * @param prepared its {@code pre_start} steps have been done
     * @param inputs its {@link Labels#INPUTS}
     * @param volumes names of the volumes that it mounts
     */
    public record ObservedContainer(
            String id,
            String name,
            String service,
            int number,
            boolean oneOff,
            boolean running,
            boolean ended,
            boolean healthy,
            String configHash,
            String imageId,
            List<String> networkIds,
            List<String> sharesWith,
            List<String> dependsOn,
            boolean prepared,
            String inputs,
            List<String> volumes) {
        public ObservedContainer {
            networkIds = List.copyOf(networkIds);
            sharesWith = List.copyOf(sharesWith);
            dependsOn = List.copyOf(dependsOn);
            volumes = List.copyOf(volumes);
        }
    }

    /** @param project whose it is, by its label */
    public record ObservedNetwork(String id, String name, Optional<String> project, Optional<String> configHash) {}

    /** @param project whose it is, by its label */
    public record ObservedVolume(String name, Optional<String> project, Optional<String> configHash) {}
}
