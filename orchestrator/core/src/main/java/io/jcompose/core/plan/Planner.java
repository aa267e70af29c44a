package io.jcompose.core.plan;

import io.jcompose.core.graph.ServiceGraph;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Decides what has to be done for a command. Pure; the same question has the same answer. */
public final class Planner {

    /**
     * From what is there to what the file says.
     *
     * @throws PlanException if something external is missing or options contradict the file
     */
    public Plan up(Project project, ObservedState observed, UpOptions options) {
        return new UpPlanner(project, observed, options, Optional.empty()).plan();
    }

    /** What a one-off container of {@code service} needs: images, networks, volumes, dependencies in their conditions. */
    public Plan oneOff(Project project, ObservedState observed, UpOptions options, String service) {
        return new UpPlanner(project, observed, options, Optional.of(service)).plan();
    }

    /** Stops and removes. Works without a file: then everything that bears the project's name goes. */
    public Plan down(String projectName, ObservedState observed, DownOptions options) {
        return new DownPlanner(projectName, observed, options).plan();
    }

    /** Starts, stops, restarts or removes what is there. */
    public Plan services(ServicesOptions options, ObservedState observed) {
        return new ServicesPlanner(options, observed).plan();
    }

    /**
     * What {@code down} may do.
     *
     * @param project if a file was found; what it does not name is an orphan
     * @param services empty means all, and networks and volumes
     * @param images names to remove as well
     */
    public record DownOptions(
            Optional<Project> project,
            List<String> services,
            boolean volumes,
            boolean removeOrphans,
            List<String> images,
            Optional<Duration> timeout) {
        public DownOptions {
            services = List.copyOf(services);
            images = List.copyOf(images);
        }
    }

    /**
     * @param project if a file was found or is remembered; without, the containers' labels say what depends on what
     * @param services empty means all
     * @param noDeps restart: leave those alone that want to be restarted along
     * @param force remove: also what runs
     * @param volumes remove: anonymous volumes too
     * @param oneOff also containers of {@code run}
     */
    public record ServicesOptions(
            Verb verb,
            Optional<Project> project,
            List<String> services,
            Optional<Duration> timeout,
            boolean noDeps,
            boolean force,
            boolean volumes,
            boolean oneOff,
            boolean awaitReady) {
        public ServicesOptions {
            services = List.copyOf(services);
        }

        /** What is asked. */
        public enum Verb {
            START,
            STOP,
            RESTART,
            REMOVE
        }
    }

    /** The graph of the file's enabled services. */
    public static ServiceGraph graph(Project project) {
        Map<String, Set<String>> dependencies = new LinkedHashMap<>();
        for (Service service : project.services().values()) {
            dependencies.put(service.name(), service.dependsOn().keySet());
        }
        return ServiceGraph.of(dependencies);
    }

    /** The graph of containers that are there, by their labels, with that of the file where there is one. */
    static ServiceGraph graph(ObservedState observed, Optional<Project> project) {
        Map<String, Set<String>> dependencies = new LinkedHashMap<>();
        project.ifPresent(file -> file.services()
                .values()
                .forEach(service ->
                        dependencies.put(service.name(), service.dependsOn().keySet())));
        for (ObservedState.ObservedContainer container : observed.containers()) {
            if (project.isEmpty() || !project.get().services().containsKey(container.service())) {
                dependencies
                        .computeIfAbsent(container.service(), name -> new LinkedHashSet<>())
                        .addAll(container.dependsOn());
            }
        }
        return ServiceGraph.of(dependencies);
    }
}
