package io.jcompose.core.client;

import io.jcompose.core.client.EngineClient.ContainerEvent;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.EventSink;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.runtime.ContainerProcess;
import io.jcompose.runtime.ProcessStreams;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link ContainerVerbs} over the engine's socket. */
final class SocketContainerVerbs implements ContainerVerbs {
    private final SocketEngineClient client;
    private final Wire wire;

    SocketContainerVerbs(SocketEngineClient client, Wire wire) {
        this.client = client;
        this.wire = wire;
    }

    @Override
    public ContainerInfo create(CreateRequest request, ProgressSink progress) {
        Object made = client.call("createContainer", wire.toMap(request), progress);
        return wire.read(ContainerInfo.class, SocketEngineClient.object(made));
    }

    @Override
    public void launch(String container) {
        client.call("launch", Map.of("container", container), ProgressSink.NONE);
    }

    @Override
    public void rename(String container, String name) {
        client.call("rename", Map.of("container", container, "name", name), ProgressSink.NONE);
    }

    @Override
    public List<String> update(UpdateRequest request) {
        return SocketEngineClient.list(client.call("update", wire.toMap(request), ProgressSink.NONE)).stream()
                .map(String::valueOf)
                .toList();
    }

    @Override
    public String commit(CommitRequest request) {
        return String.valueOf(client.call("commit", wire.toMap(request), ProgressSink.NONE));
    }

    @Override
    public List<ContainerProcess> processes(String container) {
        return client.records(
                ContainerProcess.class, client.call("processes", Map.of("container", container), ProgressSink.NONE));
    }

    @Override
    public List<StatsInfo> stats(List<String> containers) {
        return client.records(
                StatsInfo.class, client.call("stats", Map.of("containers", containers), ProgressSink.NONE));
    }

    @Override
    public Map<String, Long> sizes(List<String> containers) {
        Map<String, Long> sizes = new LinkedHashMap<>();
        Object answer = client.call("sizes", Map.of("containers", containers), ProgressSink.NONE);
        SocketEngineClient.object(answer)
                .forEach((id, size) -> sizes.put(id, size instanceof Number bytes ? bytes.longValue() : 0L));
        return sizes;
    }

    @Override
    public List<ChangeInfo> changes(String container) {
        return client.records(
                ChangeInfo.class, client.call("changes", Map.of("container", container), ProgressSink.NONE));
    }

    @Override
    public Optional<PathInfo> pathInfo(PathRequest request) {
        Object found = client.call("pathInfo", wire.toMap(request), ProgressSink.NONE);
        return found == null
                ? Optional.empty()
                : Optional.of(wire.read(PathInfo.class, SocketEngineClient.object(found)));
    }

    @Override
    public ProcessStreams copyOut(CopyOutRequest request) {
        return client.connect("copyOut", wire.toMap(request));
    }

    @Override
    public ProcessStreams copyIn(CopyInRequest request) {
        return client.connect("copyIn", wire.toMap(request));
    }

    @Override
    public ProcessStreams export(String container) {
        return client.connect("export", Map.of("container", container));
    }

    @Override
    public void followEvents(EventsRequest request, EventSink sink) {
        var unused = client.exchange("followEvents", wire.toMap(request), message -> {
            Object event = message.get("event");
            return event == null || sink.on(wire.read(ContainerEvent.class, SocketEngineClient.object(event)));
        });
    }
}
