package io.jcompose.core.plan;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the file says is there already. All that is missing is told at once, so that it can be made in one go. */
final class Externals {
    private final Project project;
    private final ObservedState observed;
    private final List<String> missing = new ArrayList<>();

    Externals(Project project, ObservedState observed) {
        this.project = project;
        this.observed = observed;
    }

    void networks(List<Project.Network> networks) {
        for (Project.Network network : networks) {
            boolean present = observed.networks().containsKey(network.name())
                    || network.name().equals(Sharing.DEFAULT_BRIDGE);
            if (network.external() && !present) {
                missing.add(
                        ("network %s declared as external, but could not be found; start the project that makes it, or"
                                        + " remove 'external'")
                                .formatted(network.name()));
            }
        }
    }

    void volumes(List<Project.Volume> volumes) {
        for (Project.Volume volume : volumes) {
            if (volume.external() && !observed.volumes().containsKey(volume.name())) {
                missing.add(
                        "external volume \"%s\" not found; create it, or remove 'external'".formatted(volume.name()));
            }
        }
    }

    /** @param services whose containers are made: nobody else misses a secret or a config */
    void files(List<Service> services) {
        Map<String, Set<String>> users = new LinkedHashMap<>();
        for (Service service : services) {
            Storage storage = service.storage();
            used(project.secrets(), storage.secrets()).forEach(name -> user(users, "secret " + name, service));
            used(project.configs(), storage.configs()).forEach(name -> user(users, "config " + name, service));
        }
        users.forEach((object, names) -> missing.add(
                "unsupported external %s: %s it, but there is no store that it could be in; give it a file, content or environment"
                        .formatted(object, using(names))));
    }

    /** @throws PlanException with a line for each that is missing */
    void require() {
        if (!missing.isEmpty()) {
            throw new PlanException(missing.stream().distinct().collect(Collectors.joining("\n")));
        }
    }

    private static List<String> used(Map<String, Project.FileObject> declared, List<Storage.FileRef> refs) {
        return refs.stream()
                .flatMap(ref -> Optional.ofNullable(declared.get(ref.source())).stream())
                .filter(Project.FileObject::external)
                .map(Project.FileObject::name)
                .toList();
    }

    private static void user(Map<String, Set<String>> users, String object, Service service) {
        users.computeIfAbsent(object, key -> new LinkedHashSet<>()).add("'" + service.name() + "'");
    }

    private static String using(Set<String> names) {
        return (names.size() == 1 ? "service %s uses" : "services %s use").formatted(String.join(", ", names));
    }
}
