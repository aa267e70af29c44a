package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.Wire;
import io.jcompose.runtime.ProcessStreams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The engine's methods by name, with JSON on both sides. Knows nothing of sockets. */
final class Routes {
    private final Wire wire;
    private final Map<String, Method> methods = new TreeMap<>();
    private final Map<String, Function<Map<String, @Nullable Object>, ProcessStreams>> streams = new TreeMap<>();

    Routes(EngineClient engine, Wire wire) {
        this.wire = wire;
        lifecycle(engine);
        images(engine);
        views(engine);
        VerbRoutes verbs = new VerbRoutes(wire, methods::put);
        verbs.containers(engine.containerVerbs());
        verbs.resources(engine.resourceVerbs());
        streams.put("exec", body -> engine.exec(wire.read(EngineClient.ExecRequest.class, body)));
        streams.put("attach", body -> engine.attach(wire.read(EngineClient.AttachRequest.class, body)));
        streams.putAll(VerbRoutes.streams(engine.containerVerbs(), wire));
    }

    /** What a method sends while it works. */
    interface Reply extends Cancellable {
        /** Sends an event; returns whether the client is still there. */
        boolean event(EngineClient.ContainerEvent event);
    }

    /** One method. Blocks. */
    @FunctionalInterface
    interface Method {
        @Nullable
        Object call(Map<String, @Nullable Object> body, Reply reply);
    }

    @FunctionalInterface
    private interface Typed<T> {
        @Nullable
        Object call(T request, ProgressSink progress);
    }

    Optional<Method> method(String name) {
        return Optional.ofNullable(methods.get(name));
    }

    /** A method that is a stream in both directions. */
    Optional<Function<Map<String, @Nullable Object>, ProcessStreams>> stream(String name) {
        return Optional.ofNullable(streams.get(name));
    }

    private <T extends Record> void add(String name, Class<T> type, Typed<T> method) {
        methods.put(name, (body, reply) -> method.call(wire.read(type, body), reply));
    }

    private void lifecycle(EngineClient engine) {
        add("up", EngineClient.UpRequest.class, engine::up);
        add("plan", EngineClient.UpRequest.class, (request, progress) -> engine.plan(request));
        add("down", EngineClient.DownRequest.class, (request, progress) -> {
            engine.down(request, progress);
            return null;
        });
        services("start", engine::start);
        services("stop", engine::stop);
        services("restart", engine::restart);
        services("kill", engine::kill);
        services("pause", engine::pause);
        services("unpause", engine::unpause);
        add("remove", EngineClient.ServicesRequest.class, engine::remove);
        add("createOneOff", EngineClient.RunRequest.class, engine::createOneOff);
        methods.put("startOneOff", (body, reply) -> {
            engine.startOneOff(text(body, "containerId"));
            return null;
        });
        add("sync", EngineClient.SyncRequest.class, (request, progress) -> engine.sync(request));
        methods.put("waitFor", (body, reply) -> engine.waitFor(text(body, "containerId")));
        methods.put("containerAction", (body, reply) -> {
            engine.containerAction(text(body, "action"), text(body, "nameOrId"), object(body.get("options")));
            return null;
        });
        methods.put("shutdown", (body, reply) -> {
            engine.shutdown();
            return null;
        });
    }

    /** A method that returns nothing. */
    @FunctionalInterface
    private interface ServicesMethod {
        void call(EngineClient.ServicesRequest request, ProgressSink progress);
    }

    private void services(String name, ServicesMethod method) {
        add(name, EngineClient.ServicesRequest.class, (request, progress) -> {
            method.call(request, progress);
            return null;
        });
    }

    private void images(EngineClient engine) {
        add("build", EngineClient.BuildServicesRequest.class, engine::build);
        add("pull", EngineClient.PullServicesRequest.class, (request, progress) -> {
            engine.pull(request, progress);
            return null;
        });
        methods.put(
                "buildImage",
                (body, reply) -> engine.buildImage(text(body, "requestJson"), strings(body, "environment"), reply));
        methods.put(
                "describeImage",
                (body, reply) -> engine.describeImage(
                        EngineClient.DescriptionKind.valueOf(text(body, "kind")),
                        text(body, "requestJson"),
                        strings(body, "environment")));
        methods.put(
                "pullImage",
                (body, reply) -> engine.pullImage(text(body, "reference"), optional(body, "platform"), reply));
    }

    private void views(EngineClient engine) {
        methods.put("version", (body, reply) -> engine.version());
        methods.put("pid", (body, reply) -> engine.pid());
        methods.put("containers", (body, reply) -> engine.containers(optional(body, "project")));
        methods.put("projects", (body, reply) -> engine.projects());
        methods.put(
                "inspectContainer", (body, reply) -> wire.parseObject(engine.inspectContainer(text(body, "nameOrId"))));
        methods.put("networks", (body, reply) -> engine.networks());
        methods.put("volumes", (body, reply) -> engine.volumes());
        methods.put("check", (body, reply) -> engine.check(Boolean.TRUE.equals(body.get("repair"))));
        methods.put("events", (body, reply) -> {
            engine.events(optional(body, "project"), reply::event);
            return null;
        });
    }

    static String text(Map<String, ?> body, String key) {
        Object value = body.get(key);
        if (!(value instanceof String text)) {
            throw new EngineException("'%s' is missing".formatted(key));
        }
        return text;
    }

    private static Map<String, String> strings(Map<String, ?> body, String key) {
        Map<String, String> result = new LinkedHashMap<>();
        if (body.get(key) instanceof Map<?, ?> map) {
            map.forEach((name, value) -> result.put(String.valueOf(name), String.valueOf(value)));
        }
        return result;
    }

    private static Optional<String> optional(Map<String, ?> body, String key) {
        return Optional.ofNullable(body.get(key)).map(String::valueOf);
    }

    private static Map<String, Object> object(@Nullable Object value) {
        Map<String, Object> result = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, entry) -> {
                if (entry != null) {
                    result.put(String.valueOf(key), entry);
                }
            });
        }
        return result;
    }

    /** Names of all methods, for whoever asks for one that is not there. */
    List<String> names() {
        return List.copyOf(methods.keySet());
    }
}
