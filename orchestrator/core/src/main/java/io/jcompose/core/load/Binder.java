package io.jcompose.core.load;

import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Project.FileObject;
import io.jcompose.core.model.Project.IpamPool;
import io.jcompose.core.model.Project.Network;
import io.jcompose.core.model.Project.Volume;
import io.jcompose.core.model.Service;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A canonical tree, valid by now, to the records of {@code model}. */
final class Binder {
    private final Surroundings surroundings;

    /** What a project has besides its files' content. */
    record Surroundings(
            Path workingDir,
            List<String> composeFiles,
            List<String> envFiles,
            Map<String, String> environment,
            List<String> profiles,
            boolean allResources) {}

    Binder(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Project bind(MapNode root, MapNode disabled) {
        ServiceBinder services = new ServiceBinder(surroundings.workingDir());
        return project(
                root.string("name").orElse(""),
                each(root.map("services"), services::bind),
                each(Optional.of(disabled), services::bind),
                each(root.map("networks"), Binder::network),
                each(root.map("volumes"), Binder::volume),
                each(root.map("configs"), this::object),
                each(root.map("secrets"), this::object));
    }

    /** For trees whose variables were not filled in: nothing can be typed. */
    Project bindNameOnly(String name) {
        return project(name, Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
    }

    private Project project(
            String name,
            Map<String, Service> services,
            Map<String, Service> disabled,
            Map<String, Network> networks,
            Map<String, Volume> volumes,
            Map<String, FileObject> configs,
            Map<String, FileObject> secrets) {
        return new Project(
                name,
                surroundings.workingDir(),
                services,
                disabled,
                networks,
                volumes,
                configs,
                secrets,
                surroundings.composeFiles(),
                surroundings.envFiles(),
                surroundings.environment(),
                surroundings.profiles(),
                surroundings.allResources());
    }

    private static <T> Map<String, T> each(Optional<MapNode> map, BiFunction<String, MapNode, T> bind) {
        Map<String, T> out = new LinkedHashMap<>();
        map.ifPresent(m -> m.entries.forEach((key, value) ->
                out.put(key, bind.apply(key, value instanceof MapNode v ? v : new MapNode(value.at)))));
        return out;
    }

    private static Network network(String key, MapNode node) {
        Values values = new Values(node);
        Values ipam = values.in("ipam");
        List<IpamPool> pools = new ArrayList<>();
        for (MapNode pool : ipam.maps("config")) {
            Values p = new Values(pool);
            pools.add(new IpamPool(
                    p.string("subnet"), p.string("ip_range"), p.string("gateway"), p.texts("aux_addresses")));
        }
        return new Network(
                key,
                values.string("name").orElse(key),
                values.flag("external"),
                values.string("driver"),
                values.texts("driver_opts"),
                values.flag("internal"),
                values.flag("attachable"),
                values.maybe("enable_ipv4"),
                values.maybe("enable_ipv6"),
                ipam.string("driver"),
                pools,
                values.texts("labels"));
    }

    private static Volume volume(String key, MapNode node) {
        Values values = new Values(node);
        return new Volume(
                key,
                values.string("name").orElse(key),
                values.flag("external"),
                values.string("driver"),
                values.texts("driver_opts"),
                values.texts("labels"));
    }

    private FileObject object(String key, MapNode node) {
        Values values = new Values(node);
        Optional<String> variable = values.string("environment");
        Optional<String> content = node.string("content")
                .or(() -> variable.map(name -> surroundings.environment().get(name)));
        return new FileObject(
                key,
                values.string("name").orElse(key),
                values.flag("external"),
                values.string("file").map(Path::of),
                variable,
                content,
                values.string("driver"),
                values.texts("driver_opts"),
                values.texts("labels"));
    }
}
