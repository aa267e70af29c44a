package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads files, resolves {@code extends} and {@code include}, and merges everything into one canonical tree. */
final class ModelLoader {
    private static final List<String> IMPORTED =
            List.of("services", "networks", "volumes", "secrets", "configs", "models");
    private static final int MAX_FILES = 1_000;
    private static final int MAX_INCLUDE_DEPTH = 100;

    /** Values that services inherit by {@code extends}, all together. */
    private static final int MAX_INHERITED = 1_000_000;

    private final LoadRequest request;
    private final Problems problems;
    private final FileReader files;
    private final EnvironmentLoader environments;
    private final History history;
    private final Deque<String> including = new ArrayDeque<>();
    private final Map<String, String> objectVariables = new LinkedHashMap<>();
    private int filesRead;
    private long inherited;

    /**
     * A Compose file to read.
     *
     * @param name as shown in messages
     */
    record Source(String name, Path path, List<Node> documents) {
        static Source parse(String name, Path path, String text, Problems problems) {
            return new Source(name, path, YamlTree.parse(name, text, problems));
        }
    }

    ModelLoader(
            LoadRequest request, Problems problems, FileReader files, EnvironmentLoader environments, History history) {
        this.request = request;
        this.problems = problems;
        this.files = files;
        this.environments = environments;
        this.history = history;
    }

    /** One set of files with its own folder and variables: the project, or something it includes. */
    MapNode load(List<Source> sources, Path workingDir, Map<String, String> environment) {
        return load(
                sources,
                new PathResolver(workingDir, Optional.ofNullable(environment.get("HOME")), request.resolvePaths()),
                environment);
    }

    private MapNode load(List<Source> sources, PathResolver paths, Map<String, String> environment) {
        Interpolator interpolator = new Interpolator(environment, problems, history);
        Merger merger = new Merger(problems, history);
        MapNode merged = new MapNode(
                SourceLocation.of(sources.isEmpty() ? "" : sources.get(0).name()));
        for (Source source : sources) {
            for (Node document : source.documents()) {
                if (!(document instanceof MapNode root)) {
                    problems.error(document.at, "", "a Compose file must be a mapping, not " + document.kind());
                    continue;
                }
                prepare(root, source, paths, interpolator);
                include(root, paths, environment);
                merger.merge(merged, root);
                Merger.clearMarks(merged);
            }
        }
        merger.dedupe(merged);
        Normalizer.defaults(merged, paths.resolve("."), request.interpolate());
        return merged;
    }

    private void prepare(MapNode root, Source source, PathResolver paths, Interpolator interpolator) {
        if (request.interpolate()) {
            interpolator.fill(root, "");
        }
        new Checker(problems, false).check(root);
        if (root.has("version")) {
            problems.warn(root.keyAt("version"), "version", "is obsolete and ignored; remove it");
            root.remove("version");
        }
        new Canonicalizer(paths, problems, !request.interpolate()).canonicalize(root);
        root.map("services").ifPresent(services -> new Extends(source, services, paths, interpolator).applyAll());
    }

    private void include(MapNode root, PathResolver paths, Map<String, String> environment) {
        Optional<ListNode> includes = root.list("include");
        root.remove("include");
        if (includes.isEmpty()) {
            return;
        }
        for (Node item : includes.get().items) {
            if (item instanceof MapNode include) {
                importFrom(include, root, paths, environment);
            }
        }
    }

    private void importFrom(MapNode include, MapNode root, PathResolver paths, Map<String, String> environment) {
        List<Source> sources = new ArrayList<>();
        for (String path : include.list("path").map(ListNode::strings).orElse(List.of())) {
            read(paths.opened(path), paths, "included file", include.at, "include")
                    .ifPresent(sources::add);
        }
        if (sources.isEmpty()) {
            return;
        }
        Path folder = include.string("project_directory")
                .map(directory -> Path.of(paths.opened(directory)))
                .orElse(Optional.ofNullable(sources.get(0).path().getParent()).orElse(paths.base()));
        Set<String> names = new LinkedHashSet<>();
        for (Source source : sources) {
            String name = source.path().toString();
            if (including.contains(name)) {
                problems.error(
                        include.at, "include", "files include each other: " + source.name() + " is already being read");
                problems.incomplete();
                return;
            }
            names.add(name);
        }
        if (including.size() > MAX_INCLUDE_DEPTH) {
            problems.error(include.at, "include", "more than " + MAX_INCLUDE_DEPTH + " files include one another");
            problems.incomplete();
            return;
        }
        names.forEach(including::push);
        history.enter();
        Map<String, String> inner = includeEnvironment(include, folder, paths, environment);
        MapNode imported = load(sources, paths.in(folder), inner);
        if (request.interpolate()) {
            resolveFrom(inner, imported);
        }
        history.leave();
        names.forEach(name -> including.pop());
        importResources(root, imported, include);
    }

    private Map<String, String> includeEnvironment(
            MapNode include, Path folder, PathResolver paths, Map<String, String> environment) {
        List<Path> envFiles = new ArrayList<>();
        Optional<ListNode> named = include.list("env_file");
        if (named.isPresent()) {
            for (String file : named.get().strings()) {
                if (!file.equals("/dev/null")) {
                    envFiles.add(Path.of(paths.opened(file)));
                }
            }
        } else if (Files.isRegularFile(folder.resolve(".env"))) {
            envFiles.add(folder.resolve(".env"));
        }
        Map<String, String> inner =
                new LinkedHashMap<>(environments.read(envFiles, environment, include.at, "include"));
        inner.putAll(environment);
        return inner;
    }

    /** What included files take from their environment: it has values that the project's has not. */
    private void resolveFrom(Map<String, String> environment, MapNode imported) {
        for (MapNode service : Normalizer.services(imported)) {
            service.map("environment").ifPresent(values -> Normalizer.resolve(values, environment, history));
        }
        for (String kind : List.of("configs", "secrets")) {
            for (Node object :
                    imported.map(kind).map(all -> all.entries.values()).orElse(List.of())) {
                object.asMap()
                        .flatMap(map -> map.string("environment"))
                        .filter(environment::containsKey)
                        .ifPresent(name -> objectVariables.putIfAbsent(name, environment.getOrDefault(name, "")));
            }
        }
    }

    /** Variables of included files that configs and secrets are made of. */
    Map<String, String> objectVariables() {
        return objectVariables;
    }

    private void importResources(MapNode root, MapNode imported, MapNode include) {
        for (String kind : IMPORTED) {
            Optional<MapNode> resources = imported.map(kind);
            if (resources.isEmpty()) {
                continue;
            }
            if (!(root.get(kind) instanceof MapNode)) {
                root.put(kind, new MapNode(include.at));
            }
            MapNode own = root.map(kind).orElseThrow();
            resources.get().entries.forEach((name, resource) -> {
                Node known = own.get(name);
                if (known == null) {
                    own.put(name, resource);
                    own.keys.put(name, resources.get().keyAt(name));
                } else if (!CanonicalForm.sameText(known, resource)) {
                    problems.error(
                            own.keyAt(name),
                            kind + "." + name,
                            "is also defined in the included " + resources.get().keyAt(name)
                                    + "; change it in an override file (-f) instead");
                }
            });
        }
    }

    private Optional<Source> read(String name, PathResolver paths, String what, SourceLocation from, String path) {
        if (++filesRead > MAX_FILES) {
            problems.error(from, path, "more than " + MAX_FILES + " files are included or extended");
            problems.incomplete();
            return Optional.empty();
        }
        Optional<Path> located = files.locate(name, paths, what, from, path);
        if (located.isEmpty()) {
            return Optional.empty();
        }
        Path file = located.get();
        return files.read(file, what, from, path).map(text -> Source.parse(files.show(file), file, text, problems));
    }

    /** {@code extends} of the services of one file. */
    private final class Extends {
        private final Source source;
        private final MapNode services;
        private final PathResolver paths;
        private final Interpolator interpolator;
        private final Set<String> done = new LinkedHashSet<>();

        Extends(Source source, MapNode services, PathResolver paths, Interpolator interpolator) {
            this.source = source;
            this.services = services;
            this.paths = paths;
            this.interpolator = interpolator;
        }

        void applyAll() {
            for (String name : new ArrayList<>(services.entries.keySet())) {
                apply(name, new LinkedHashSet<>());
            }
        }

        /** @param chain services that led here, to find circles */
        void apply(String name, Set<String> chain) {
            if (!(services.get(name) instanceof MapNode service)
                    || !(service.get("extends") instanceof MapNode extended)) {
                return;
            }
            String path = "services." + name + ".extends";
            if (!chain.add(source.path() + " " + name) || chain.size() > 100) {
                problems.error(extended.at, path, "services extend each other in a circle: " + circle(chain, name));
                service.remove("extends");
                service.put("image", Node.lost(extended.at));
                return;
            }
            if (!done.add(name)) {
                return;
            }
            String wanted = extended.string("service").orElse("");
            Optional<MapNode> base = extended.string("file").isPresent()
                    ? fromFile(extended, wanted, path, chain)
                    : fromHere(extended, wanted, path, chain);
            service.remove("extends");
            if (base.isEmpty() && !service.has("image")) {
                service.put("image", Node.lost(extended.at)); // that of the base, whatever it is
            }
            base.ifPresent(found -> {
                new Merger(problems, history).mergeService(found, service, "services." + name);
                found.mark = service.mark;
                services.put(name, found);
            });
        }

        private String circle(Set<String> chain, String name) {
            StringBuilder shown = new StringBuilder();
            for (String link : chain) {
                shown.append(link.substring(link.lastIndexOf(' ') + 1)).append(" -> ");
            }
            return shown.append(name).toString();
        }

        private Optional<MapNode> fromHere(MapNode extended, String wanted, String path, Set<String> chain) {
            if (!services.has(wanted)) {
                missing(extended, wanted, path, services, source.name());
                return Optional.empty();
            }
            apply(wanted, chain);
            return services.map(wanted)
                    .filter(base -> mayInherit(base, extended, path))
                    .map(MapNode::copy);
        }

        private boolean mayInherit(MapNode base, MapNode extended, String path) {
            inherited += base.size();
            if (inherited > MAX_INHERITED) {
                problems.error(extended.at, path, "services inherit more than " + MAX_INHERITED + " values");
            }
            return inherited <= MAX_INHERITED;
        }

        private void missing(MapNode extended, String wanted, String path, MapNode known, String file) {
            String hint = problems.nearest(wanted, known.entries.keySet())
                    .map(name -> "; did you mean '" + name + "'?")
                    .orElse("");
            problems.error(extended.at, path, "there is no service '" + wanted + "' in " + file + hint);
        }

        private Optional<MapNode> fromFile(MapNode extended, String wanted, String path, Set<String> chain) {
            String file = paths.opened(extended.string("file").orElse(""));
            if (file.equals(source.path().toString()) && services.has(wanted)) {
                return fromHere(extended, wanted, path, chain);
            }
            Optional<Source> other = read(file, paths, "extended file", extended.at, path);
            if (other.isEmpty()) {
                return Optional.empty();
            }
            MapNode all = new MapNode(extended.at);
            for (Node document : other.get().documents()) {
                if (document instanceof MapNode root) {
                    root.map("services").ifPresent(found -> all.entries.putAll(found.entries));
                }
            }
            if (!all.has(wanted)) {
                missing(extended, wanted, path, all, other.get().name());
                return Optional.empty();
            }
            Path found = other.get().path();
            Path folder = Optional.ofNullable(found.getParent()).orElse(found);
            return fromOther(other.get(), all, wanted, paths.in(folder), chain);
        }

        private static String sameFile(Node extended) {
            return extended instanceof MapNode map && !map.has("file")
                    ? map.string("service").orElse("")
                    : extended.text();
        }

        /** Only the services that are needed are looked at: the rest of that file is none of our business. */
        private Optional<MapNode> fromOther(
                Source other, MapNode all, String wanted, PathResolver otherPaths, Set<String> chain) {
            MapNode needed = new MapNode(all.at);
            String next = wanted;
            while (!next.isEmpty() && all.has(next) && !needed.has(next)) {
                needed.put(next, all.find(next).orElseThrow());
                next = all.map(next)
                        .flatMap(service -> service.find("extends"))
                        .map(Extends::sameFile)
                        .orElse("");
            }
            MapNode root = new MapNode(all.at).put("services", needed);
            if (request.interpolate()) {
                interpolator.fill(root, "");
            }
            new Checker(problems, false).check(root);
            new Canonicalizer(otherPaths, problems, !request.interpolate()).canonicalize(root);
            new Extends(other, needed, otherPaths, interpolator).apply(wanted, chain);
            return needed.map(wanted);
        }
    }
}
