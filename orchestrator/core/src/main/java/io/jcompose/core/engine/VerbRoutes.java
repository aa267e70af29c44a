package io.jcompose.core.engine;

import io.jcompose.core.client.ContainerVerbs;
import io.jcompose.core.client.ResourceVerbs;
import io.jcompose.core.client.Wire;
import io.jcompose.runtime.ProcessStreams;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Methods about single containers, volumes and networks by name, for {@link Routes}. */
final class VerbRoutes {
    private final Wire wire;
    private final BiConsumer<String, Routes.Method> methods;

    /** @param methods takes each method with its name */
    VerbRoutes(Wire wire, BiConsumer<String, Routes.Method> methods) {
        this.wire = wire;
        this.methods = methods;
    }

    void containers(ContainerVerbs verbs) {
        add(
                "createContainer",
                (body, reply) -> verbs.create(wire.read(ContainerVerbs.CreateRequest.class, body), reply));
        add("launch", (body, reply) -> {
            verbs.launch(Routes.text(body, "container"));
            return null;
        });
        add("rename", (body, reply) -> {
            verbs.rename(Routes.text(body, "container"), Routes.text(body, "name"));
            return null;
        });
        record("update", ContainerVerbs.UpdateRequest.class, verbs::update);
        record("commit", ContainerVerbs.CommitRequest.class, verbs::commit);
        add("processes", (body, reply) -> verbs.processes(Routes.text(body, "container")));
        add("stats", (body, reply) -> verbs.stats(strings(body, "containers")));
        add("sizes", (body, reply) -> verbs.sizes(strings(body, "containers")));
        add("changes", (body, reply) -> verbs.changes(Routes.text(body, "container")));
        record("pathInfo", ContainerVerbs.PathRequest.class, verbs::pathInfo);
        add("followEvents", (body, reply) -> {
            verbs.followEvents(wire.read(ContainerVerbs.EventsRequest.class, body), reply::event);
            return null;
        });
    }

    void resources(ResourceVerbs verbs) {
        record("createVolume", ResourceVerbs.VolumeRequest.class, verbs::createVolume);
        add("inspectVolume", (body, reply) -> wire.parseObject(verbs.inspectVolume(Routes.text(body, "name"))));
        add("removeVolume", (body, reply) -> {
            verbs.removeVolume(Routes.text(body, "name"));
            return null;
        });
        add("volumesInUse", (body, reply) -> verbs.volumesInUse());
        record("createNetwork", ResourceVerbs.NetworkRequest.class, verbs::createNetwork);
        add("inspectNetwork", (body, reply) -> wire.parseObject(verbs.inspectNetwork(Routes.text(body, "name"))));
        add("removeNetwork", (body, reply) -> verbs.removeNetwork(Routes.text(body, "name")));
        add("networksInUse", (body, reply) -> verbs.networksInUse());
        add("connectNetwork", (body, reply) -> {
            verbs.connect(wire.read(ResourceVerbs.ConnectRequest.class, body));
            return null;
        });
        add("disconnectNetwork", (body, reply) -> {
            verbs.disconnect(
                    Routes.text(body, "network"),
                    Routes.text(body, "container"),
                    Boolean.TRUE.equals(body.get("force")));
            return null;
        });
    }

    /** Methods whose answer is a stream in both directions. */
    static Map<String, Function<Map<String, @Nullable Object>, ProcessStreams>> streams(
            ContainerVerbs verbs, Wire wire) {
        return Map.of(
                "copyOut", body -> verbs.copyOut(wire.read(ContainerVerbs.CopyOutRequest.class, body)),
                "copyIn", body -> verbs.copyIn(wire.read(ContainerVerbs.CopyInRequest.class, body)),
                "export", body -> verbs.export(Routes.text(body, "container")));
    }

    private void add(String name, Routes.Method method) {
        methods.accept(name, method);
    }

    private <T extends Record> void record(String name, Class<T> type, Function<T, @Nullable Object> method) {
        add(name, (body, reply) -> method.apply(wire.read(type, body)));
    }

    private static List<String> strings(Map<String, ?> body, String key) {
        return body.get(key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }
}
