package io.jcompose.core.client;

import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link ResourceVerbs} over the engine's socket. */
final class SocketResourceVerbs implements ResourceVerbs {
    private final SocketEngineClient client;
    private final Wire wire;

    SocketResourceVerbs(SocketEngineClient client, Wire wire) {
        this.client = client;
        this.wire = wire;
    }

    private @Nullable Object call(String method, Map<String, ?> arguments) {
        return client.call(method, arguments, ProgressSink.NONE);
    }

    private static List<String> strings(@Nullable Object value) {
        return SocketEngineClient.list(value).stream().map(String::valueOf).toList();
    }

    @Override
    public VolumeInfo createVolume(VolumeRequest request) {
        return wire.read(VolumeInfo.class, SocketEngineClient.object(call("createVolume", wire.toMap(request))));
    }

    @Override
    public String inspectVolume(String name) {
        return wire.write(call("inspectVolume", Map.of("name", name)));
    }

    @Override
    public void removeVolume(String name) {
        call("removeVolume", Map.of("name", name));
    }

    @Override
    public List<String> volumesInUse() {
        return strings(call("volumesInUse", Map.of()));
    }

    @Override
    public String createNetwork(NetworkRequest request) {
        return String.valueOf(call("createNetwork", wire.toMap(request)));
    }

    @Override
    public String inspectNetwork(String nameOrId) {
        return wire.write(call("inspectNetwork", Map.of("name", nameOrId)));
    }

    @Override
    public String removeNetwork(String nameOrId) {
        return String.valueOf(call("removeNetwork", Map.of("name", nameOrId)));
    }

    @Override
    public List<String> networksInUse() {
        return strings(call("networksInUse", Map.of()));
    }

    @Override
    public void connect(ConnectRequest request) {
        call("connectNetwork", wire.toMap(request));
    }

    @Override
    public void disconnect(String network, String container, boolean force) {
        call("disconnectNetwork", Map.of("network", network, "container", container, "force", force));
    }
}
