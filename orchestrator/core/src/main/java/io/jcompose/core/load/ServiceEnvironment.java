package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Environment and label files of the services that take part, read into their {@code environment} and {@code labels}. */
final class ServiceEnvironment {
    private final Map<String, String> environment;
    private final PathResolver paths;
    private final EnvironmentLoader environments;
    private final History history;

    ServiceEnvironment(
            Map<String, String> environment, Path workingDir, EnvironmentLoader environments, History history) {
        this.environment = environment;
        this.paths = new PathResolver(workingDir, Optional.ofNullable(environment.get("HOME")), true);
        this.environments = environments;
        this.history = history;
    }

    /** @param files false: leave {@code env_file} as it is */
    void resolve(MapNode root, boolean files) {
        root.map("services").orElseThrow().entries.forEach((name, node) -> {
            if (node instanceof MapNode service) {
                environment(service, "services." + name, files);
                labels(service, "services." + name);
            }
        });
    }

    private void environment(MapNode service, String path, boolean files) {
        MapNode own = service.map("environment").orElseGet(() -> new MapNode(service.at));
        Normalizer.resolve(own, environment, history);
        MapNode all = new MapNode(own.at);
        if (files) {
            for (MapNode file : Normalizer.maps(service.list("env_file"))) {
                read(
                                file,
                                path + ".env_file",
                                name -> environment.containsKey(name)
                                        ? Optional.ofNullable(environment.get(name))
                                        : own.string(name),
                                all::string)
                        .forEach((name, value) -> put(all, name, value, path + ".environment"));
            }
            service.remove("env_file");
        }
        own.entries.forEach((name, value) -> put(all, name, value, path + ".environment"));
        if (!all.entries.isEmpty()) {
            service.put("environment", all);
        }
    }

    private void put(MapNode all, String name, Node value, String path) {
        all.find(name).ifPresent(before -> history.replaced(Checker.join(path, name), before, value));
        all.put(name, value);
        all.keys.put(name, value.at);
    }

    private Map<String, Scalar> read(
            MapNode file,
            String path,
            Function<String, Optional<String>> lookup,
            Function<String, Optional<String>> earlier) {
        Path location = Path.of(paths.absolute(file.string("path").orElse("")));
        boolean required = file.flag("required");
        if (!required && !EnvironmentLoader.exists(location)) {
            return Map.of();
        }
        return environments.readOne(
                "env file", location, file.string("format").orElse(""), file.at, path, lookup, earlier);
    }

    private void labels(MapNode service, String path) {
        Optional<ListNode> files = service.list("label_file");
        if (files.isEmpty()) {
            return;
        }
        MapNode all = new MapNode(service.at);
        for (Node file : files.get().items) {
            Path location = Path.of(paths.absolute(file.text()));
            environments
                    .readOne(
                            "label file",
                            location,
                            "",
                            file.at,
                            path + ".label_file",
                            name -> Optional.empty(),
                            name -> Optional.empty())
                    .forEach((name, value) -> put(all, name, value, path + ".labels"));
        }
        service.map("labels")
                .ifPresent(labels -> labels.entries.forEach((name, value) -> put(all, name, value, path + ".labels")));
        service.remove("label_file");
        service.put("labels", all);
    }
}
