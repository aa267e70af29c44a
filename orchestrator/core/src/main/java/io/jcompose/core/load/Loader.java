package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import io.jcompose.core.model.Project;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The phases in their order. */
public final class Loader {
    private final LoadRequest request;
    private final Problems problems = new Problems();
    private final FileReader files;
    private final EnvironmentLoader environments;

    private Loader(LoadRequest request) {
        this.request = request;
        this.files = new FileReader(request.cwd(), problems);
        this.environments = new EnvironmentLoader(files, problems);
    }

    /** Loads a project. Reads files; changes nothing; needs no engine. */
    public static LoadResult load(LoadRequest request) {
        Loader loader = new Loader(request);
        Optional<LoadResult.Loaded> loaded = loader.load();
        return loaded.isPresent() && !loader.problems.failed()
                ? loaded.get()
                : new LoadResult.Rejected(loader.problems.errors(), loader.problems.warnings());
    }

    private Optional<LoadResult.Loaded> load() {
        Optional<ProjectFiles.Found> found = new ProjectFiles(request, problems, files, environments).find();
        return found.flatMap(this::load);
    }

    private Optional<LoadResult.Loaded> load(ProjectFiles.Found found) {
        boolean empty =
                found.sources().stream().allMatch(source -> source.documents().isEmpty());
        if (empty && !problems.failed()) {
            problems.error(SourceLocation.of(found.sources().get(0).name()), "", "is empty; add services");
        }
        MapNode root = new ModelLoader(request, problems, files, environments)
                .load(found.sources(), found.workingDir(), found.environment());
        Normalizer normalizer = new Normalizer(found.name(), found.environment());
        new Checker(problems, true).check(root);
        new Consistency(root, new MapNode(root.at), problems).checkStructure();
        root.put("name", found.name());
        if (!(root.get("services") instanceof MapNode)) {
            root.put("services", new MapNode(root.at));
        }
        if (problems.failed()) {
            return Optional.empty();
        }
        if (request.normalize()) {
            normalizer.normalize(root);
        }
        Selection selection = new Selection(root, profiles(found.environment()), request.allProfiles());
        selection.applyProfiles(request.services(), problems);
        if (request.checkConsistency() && request.interpolate()) {
            new Consistency(root, selection.disabled, problems).checkServices();
        }
        if (request.onlyNamed() && !request.services().isEmpty()) {
            selection.keepOnly(request.services());
        }
        if (request.interpolate()) {
            new ServiceEnvironment(found.environment(), found.workingDir()).resolve(root);
            if (!request.keepUnused()) {
                selection.dropUnused();
            }
        }
        if (problems.failed()) {
            return Optional.empty();
        }
        return Optional.of(result(found, root, selection));
    }

    private LoadResult.Loaded result(ProjectFiles.Found found, MapNode root, Selection selection) {
        List<String> envFiles = new ArrayList<>();
        found.envFiles().forEach(file -> envFiles.add(file.toString()));
        CanonicalForm canonical = new CanonicalForm(root, selection.disabled, request.interpolate());
        Binder.Surroundings surroundings = new Binder.Surroundings(
                found.workingDir(), found.composeFiles(), envFiles, found.environment(), selection.profiles());
        Project project = request.interpolate()
                ? new Binder(surroundings).bind(root, selection.disabled)
                : new Binder(surroundings).bindNameOnly(found.name());
        return new LoadResult.Loaded(project, canonical, problems.warnings());
    }

    private List<String> profiles(Map<String, String> environment) {
        if (!request.profiles().isEmpty()) {
            return request.profiles();
        }
        List<String> profiles = new ArrayList<>();
        for (String profile : environment.getOrDefault("COMPOSE_PROFILES", "").split(",")) {
            if (!profile.isBlank()) {
                profiles.add(profile.strip());
            }
        }
        return profiles;
    }

    /** Environment and label files of the services that take part. */
    private final class ServiceEnvironment {
        private final Map<String, String> environment;
        private final PathResolver paths;

        ServiceEnvironment(Map<String, String> environment, Path workingDir) {
            this.environment = environment;
            this.paths = new PathResolver(workingDir, Optional.ofNullable(environment.get("HOME")), true);
        }

        void resolve(MapNode root) {
            root.map("services").orElseThrow().entries.forEach((name, node) -> {
                if (node instanceof MapNode service) {
                    environment(service, "services." + name);
                    labels(service, "services." + name);
                }
            });
        }

        private void environment(MapNode service, String path) {
            MapNode own = service.map("environment").orElseGet(() -> new MapNode(service.at));
            Normalizer.resolve(own, environment);
            Map<String, String> values = new LinkedHashMap<>();
            if (request.resolveEnvironment()) {
                for (MapNode file : Normalizer.maps(service.list("env_file"))) {
                    values.putAll(read(
                            file,
                            path + ".env_file",
                            name -> lookup(name, own),
                            name -> Optional.ofNullable(values.get(name))));
                }
                service.remove("env_file");
            }
            MapNode all = new MapNode(own.at);
            values.forEach((key, value) -> all.put(key, new Scalar(own.at, value)));
            own.entries.forEach((key, value) -> all.put(key, value));
            if (!all.entries.isEmpty()) {
                service.put("environment", all);
            }
        }

        private Optional<String> lookup(String name, MapNode own) {
            return environment.containsKey(name) ? Optional.ofNullable(environment.get(name)) : own.string(name);
        }

        private Map<String, String> read(
                MapNode file,
                String path,
                Function<String, Optional<String>> lookup,
                Function<String, Optional<String>> earlier) {
            Path location = Path.of(paths.absolute(file.string("path").orElse("")));
            boolean required = file.flag("required");
            if (!required && !EnvironmentLoader.exists(location)) {
                return Map.of();
            }
            return environments.readOne(location, file.string("format").orElse(""), file.at, path, lookup, earlier);
        }

        private void labels(MapNode service, String path) {
            Optional<ListNode> labelFiles = service.list("label_file");
            if (labelFiles.isEmpty()) {
                return;
            }
            MapNode all = new MapNode(service.at);
            for (Node file : labelFiles.get().items) {
                Path location = Path.of(paths.absolute(file.text()));
                environments
                        .readOne(
                                location,
                                "",
                                file.at,
                                path + ".label_file",
                                name -> Optional.empty(),
                                name -> Optional.empty())
                        .forEach((key, value) -> all.put(key, new Scalar(file.at, value)));
            }
            service.map("labels").ifPresent(labels -> labels.entries.forEach(all::put));
            service.remove("label_file");
            service.put("labels", all);
        }
    }
}
