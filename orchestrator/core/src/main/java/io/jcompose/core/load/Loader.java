package io.jcompose.core.load;

import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.model.Project;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The phases in their order. */
public final class Loader {
    private final LoadRequest request;
    private final Problems problems = new Problems();
    private final FileReader files;
    private final History history;
    private final EnvironmentLoader environments;

    private Loader(LoadRequest request) {
        this.request = request;
        this.files = new FileReader(request.cwd(), request.remoteFiles(), problems);
        this.history = new History(request.explain(), request.environment());
        this.environments = new EnvironmentLoader(files, problems, history);
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
            problems.error(new SourceLocation(found.sources().get(0).name(), 1, 1), "", "is empty; add services");
        }
        ModelLoader models = new ModelLoader(request, problems, files, environments, history);
        MapNode root = models.load(found.sources(), found.workingDir(), found.environment());
        Normalizer normalizer = new Normalizer(found.name(), found.environment(), history);
        new Checker(problems, true).check(root);
        new Consistency(root, new MapNode(root.at), problems).checkStructure();
        root.put("name", found.name());
        if (!(root.get("services") instanceof MapNode)) {
            root.put("services", new MapNode(root.at));
        }
        if (request.normalize()) {
            normalizer.normalize(root);
        }
        Selection selection = new Selection(
                root,
                profiles(found.environment()),
                request.allProfiles() || !request.interpolate()); // a profile may be a variable
        selection.applyProfiles(request.services(), problems);
        if (request.checkConsistency() && request.interpolate()) {
            new Consistency(root, selection.disabled, problems).checkServices();
        }
        if (request.onlyNamed() && !request.services().isEmpty()) {
            selection.keepOnly(request.services());
        }
        if (request.checkConsistency() && request.interpolate()) {
            new Consistency(root, selection.disabled, problems).checkContainerNames();
        }
        if (request.interpolate()) {
            new ServiceEnvironment(found.environment(), found.workingDir(), environments, history)
                    .resolve(root, request.resolveEnvironment());
            if (!request.keepUnused()) {
                selection.dropUnused();
            }
        }
        if (problems.failed()) {
            return Optional.empty();
        }
        if (request.reportIdle() && request.interpolate()) {
            new IdleKeys(problems).report(root);
        }
        Map<String, String> environment = new LinkedHashMap<>(models.objectVariables());
        environment.putAll(found.environment());
        return Optional.of(result(found, root, selection, environment));
    }

    private LoadResult.Loaded result(
            ProjectFiles.Found found, MapNode root, Selection selection, Map<String, String> environment) {
        List<String> envFiles = new ArrayList<>();
        found.envFiles().forEach(file -> envFiles.add(file.toString()));
        CanonicalForm canonical = new CanonicalForm(root, selection.disabled, request.interpolate(), history);
        Binder.Surroundings surroundings = new Binder.Surroundings(
                found.workingDir(),
                found.composeFiles(),
                envFiles,
                environment,
                selection.profiles(),
                request.keepUnused());
        Supplier<Project> binding = request.interpolate()
                ? () -> new Binder(surroundings).bind(root, selection.disabled)
                : () -> new Binder(surroundings).bindNameOnly(found.name());
        return new LoadResult.Loaded(binding, surroundings, canonical, problems.warnings());
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
}
