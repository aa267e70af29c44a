package io.jcompose.core.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import io.jcompose.core.model.Project;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.registry.DockerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A loaded project as JSON for the way between command and engine: the canonical form, and under {@value #ENVELOPE} what
 * a Compose file cannot say.
 */
public final class ProjectCodec {
    /** Where providers are looked for; the address that ports without one are published on; how names are joined. */
    private static final List<String> ENGINE_VARIABLES =
            List.of("PATH", "JCOMPOSE_BIND_ADDRESS", Project.COMPATIBILITY);

    private static final String DEFAULT_PLATFORM = "DOCKER_DEFAULT_PLATFORM";
    private static final String ENVELOPE = "x-jcompose";
    private static final int MAX_DEPTH = 200;

    private ProjectCodec() {}

    public static String toJson(LoadResult.Loaded loaded) {
        Binder.Surroundings project = loaded.surroundings();
        MapNode root = loaded.canonical().root().copy();
        MapNode printed = new Emitter(Emitter.Target.WIRE).project(root);
        usualPlatform(printed, project.environment());
        MapNode envelope = new MapNode(root.at)
                .put("working_dir", project.workingDir().toString())
                .put("compose_files", list(root, project.composeFiles()))
                .put("env_files", list(root, project.envFiles()))
                .put("profiles", list(root, project.profiles()))
                .put("all_resources", project.allResources())
                .put("environment", objectVariables(root, project))
                .put("disabled", disabled(loaded));
        return JsonWriter.write(printed.put(ENVELOPE, envelope), false, false);
    }

    /** Gives services without a platform the one that {@code DOCKER_DEFAULT_PLATFORM} names, unless it is this host's. */
    private static void usualPlatform(MapNode project, Map<String, String> environment) {
        String usual = environment.getOrDefault(DEFAULT_PLATFORM, "");
        if (usual.isEmpty() || Platform.parse(usual).isLike(Platform.host())) {
            return;
        }
        MapNode services = project.map("services").orElseGet(() -> new MapNode(project.at));
        for (String name : services.entries.keySet()) {
            MapNode service = services.map(name).orElseGet(() -> new MapNode(project.at));
            if (service.string("platform").isPresent()) {
                continue;
            }
            List<String> built = service.map("build")
                    .flatMap(build -> build.list("platforms"))
                    .map(ListNode::strings)
                    .orElse(List.of());
            if (!built.isEmpty() && !built.contains(usual)) {
                throw new IllegalArgumentException(
                        "service '%s': build.platforms does not support %s, the value of %s; add it there, or unset the variable"
                                .formatted(name, usual, DEFAULT_PLATFORM));
            }
            service.put("platform", usual);
        }
    }

    private static ListNode list(MapNode at, List<String> values) {
        ListNode list = new ListNode(at.at);
        values.forEach(list::add);
        return list;
    }

    /** Only variables that configs, secrets and the engine need: the rest of the caller's environment is none of the engine's business. */
    private static MapNode objectVariables(MapNode root, Binder.Surroundings project) {
        MapNode variables = new MapNode(root.at);
        for (String kind : List.of("configs", "secrets")) {
            MapNode objects = root.map(kind).orElseGet(() -> new MapNode(root.at));
            for (String name : objects.entries.keySet()) {
                objects.map(name)
                        .flatMap(object -> object.string("environment"))
                        .ifPresent(variable -> copy(variable, project, variables));
            }
        }
        ENGINE_VARIABLES.forEach(variable -> copy(variable, project, variables));
        DockerConfig.of(project.environment())
                .proxies()
                .forEach((name, value) -> variables.put(Project.PROXY + name, value));
        return variables;
    }

    private static void copy(String variable, Binder.Surroundings project, MapNode to) {
        String value = project.environment().get(variable);
        if (value != null) {
            to.put(variable, value);
        }
    }

    private static MapNode disabled(LoadResult.Loaded loaded) {
        MapNode services = new MapNode(loaded.canonical().root().at);
        Emitter emitter = new Emitter(Emitter.Target.WIRE);
        loaded.canonical().disabled().entries.forEach((name, node) -> {
            if (node instanceof MapNode service) {
                services.put(name, emitter.service(service));
            }
        });
        return services;
    }

    /** @throws IllegalArgumentException if the text is not what {@link #toJson} or {@code config --format json} makes */
    public static Project fromJson(String json) {
        MapNode root = parse(json);
        MapNode envelope = root.map(ENVELOPE).orElseGet(() -> new MapNode(root.at));
        root.remove(ENVELOPE);
        MapNode disabled = envelope.map("disabled").orElseGet(() -> new MapNode(root.at));
        canonical(root);
        canonical(new MapNode(root.at).put("services", disabled));
        Values values = new Values(envelope);
        Map<String, String> environment = new LinkedHashMap<>(values.texts("environment"));
        Binder.Surroundings surroundings = new Binder.Surroundings(
                Path.of(values.string("working_dir").orElse("/")),
                values.strings("compose_files"),
                values.strings("env_files"),
                environment,
                values.strings("profiles"),
                values.flag("all_resources"));
        return new Binder(surroundings).bind(root, disabled);
    }

    private static void canonical(MapNode root) {
        Problems problems = new Problems();
        new Checker(problems, true).check(root);
        new Canonicalizer(new PathResolver(Path.of("/"), Optional.empty(), false), problems, false).canonicalize(root);
        if (problems.failed()) {
            throw new IllegalArgumentException(
                    "not a canonical project: " + problems.errors().get(0));
        }
    }

    private static MapNode parse(String json) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            Node node = node(parser, 0);
            return node.asMap().orElseThrow(() -> new IllegalArgumentException("a project must be a JSON object"));
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + e.getMessage(), e);
        }
    }

    private static Node node(JsonParser parser, int depth) throws IOException {
        SourceLocation at = SourceLocation.of("project");
        JsonToken token = parser.currentToken();
        if (token == null || depth > MAX_DEPTH) {
            throw new IllegalArgumentException("JSON ends early or is nested too deeply");
        }
        switch (token) {
            case START_OBJECT -> {
                MapNode map = new MapNode(at);
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    parser.nextToken();
                    map.put(key, node(parser, depth + 1));
                }
                return map;
            }
            case START_ARRAY -> {
                ListNode list = new ListNode(at);
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(node(parser, depth + 1));
                }
                return list;
            }
            case VALUE_STRING -> {
                return new Scalar(at, parser.getText());
            }
            case VALUE_NUMBER_INT -> {
                return new Scalar(at, parser.getLongValue());
            }
            case VALUE_NUMBER_FLOAT -> {
                return new Scalar(at, parser.getDoubleValue());
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return new Scalar(at, token == JsonToken.VALUE_TRUE);
            }
            default -> {
                return new Scalar(at, null);
            }
        }
    }
}
