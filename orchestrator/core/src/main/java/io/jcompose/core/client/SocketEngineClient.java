package io.jcompose.core.client;

import io.jcompose.runtime.ProcessStreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The engine behind its socket. Each call is a connection of its own, so calls may run side by side. Thread-safe. */
public final class SocketEngineClient implements EngineClient {
    private static final String PREFIX = "/v1/";
    private final Path socket;
    private final Wire wire;
    private final OptionalInt parallel;

    /** Does not connect yet. */
    public SocketEngineClient(Path socket, Wire wire) {
        this(socket, wire, OptionalInt.empty());
    }

    /** @param parallel what the engine does for this client it does in so many steps at a time */
    public SocketEngineClient(Path socket, Wire wire, OptionalInt parallel) {
        this.socket = socket;
        this.wire = wire;
        this.parallel = parallel;
    }

    @Override
    public String version() {
        return String.valueOf(call("version", Map.of(), ProgressSink.NONE));
    }

    @Override
    public long pid() {
        return call("pid", Map.of(), ProgressSink.NONE) instanceof Number pid ? pid.longValue() : 0;
    }

    @Override
    public List<ContainerInfo> up(UpRequest request, ProgressSink progress) {
        return records(ContainerInfo.class, call("up", wire.toMap(request), progress));
    }

    @Override
    public String plan(UpRequest request) {
        return String.valueOf(call("plan", wire.toMap(request), ProgressSink.NONE));
    }

    @Override
    public void down(DownRequest request, ProgressSink progress) {
        call("down", wire.toMap(request), progress);
    }

    @Override
    public void start(ServicesRequest request, ProgressSink progress) {
        call("start", wire.toMap(request), progress);
    }

    @Override
    public void stop(ServicesRequest request, ProgressSink progress) {
        call("stop", wire.toMap(request), progress);
    }

    @Override
    public void restart(ServicesRequest request, ProgressSink progress) {
        call("restart", wire.toMap(request), progress);
    }

    @Override
    public void kill(ServicesRequest request, ProgressSink progress) {
        call("kill", wire.toMap(request), progress);
    }

    @Override
    public void pause(ServicesRequest request, ProgressSink progress) {
        call("pause", wire.toMap(request), progress);
    }

    @Override
    public void unpause(ServicesRequest request, ProgressSink progress) {
        call("unpause", wire.toMap(request), progress);
    }

    @Override
    public List<String> remove(ServicesRequest request, ProgressSink progress) {
        List<String> names = new ArrayList<>();
        for (Object name : list(call("remove", wire.toMap(request), progress))) {
            names.add(String.valueOf(name));
        }
        return names;
    }

    @Override
    public ContainerInfo createOneOff(RunRequest request, ProgressSink progress) {
        return wire.read(ContainerInfo.class, object(call("createOneOff", wire.toMap(request), progress)));
    }

    @Override
    public void startOneOff(String containerId) {
        call("startOneOff", Map.of("containerId", containerId), ProgressSink.NONE);
    }

    @Override
    public Map<String, String> build(BuildServicesRequest request, ProgressSink progress) {
        Map<String, String> ids = new LinkedHashMap<>();
        object(call("build", wire.toMap(request), progress))
                .forEach((service, id) -> ids.put(service, String.valueOf(id)));
        return ids;
    }

    @Override
    public void pull(PullServicesRequest request, ProgressSink progress) {
        call("pull", wire.toMap(request), progress);
    }

    @Override
    public String buildImage(String requestJson, Map<String, String> environment, ProgressSink progress) {
        return String.valueOf(
                call("buildImage", Map.of("requestJson", requestJson, "environment", environment), progress));
    }

    @Override
    public String describeImage(DescriptionKind kind, String requestJson, Map<String, String> environment) {
        return String.valueOf(call(
                "describeImage",
                Map.of("kind", kind.name(), "requestJson", requestJson, "environment", environment),
                ProgressSink.NONE));
    }

    @Override
    public String pullImage(String reference, Optional<String> platform, ProgressSink progress) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("reference", reference);
        platform.ifPresent(value -> arguments.put("platform", value));
        return String.valueOf(call("pullImage", arguments, progress));
    }

    @Override
    public List<ContainerInfo> containers(Optional<String> project) {
        return records(ContainerInfo.class, call("containers", ofProject(project), ProgressSink.NONE));
    }

    @Override
    public List<ProjectInfo> projects() {
        return records(ProjectInfo.class, call("projects", Map.of(), ProgressSink.NONE));
    }

    @Override
    public String inspectContainer(String nameOrId) {
        Object result = call("inspectContainer", Map.of("nameOrId", nameOrId), ProgressSink.NONE);
        return result instanceof String text ? text : wire.write(result);
    }

    @Override
    public ProcessStreams exec(ExecRequest request) {
        return connect("exec", wire.toMap(request));
    }

    @Override
    public ProcessStreams attach(AttachRequest request) {
        return connect("attach", wire.toMap(request));
    }

    @Override
    public int sync(SyncRequest request) {
        Object count = call("sync", wire.toMap(request), ProgressSink.NONE);
        return count instanceof Number number ? number.intValue() : 0;
    }

    @Override
    public int waitFor(String containerId) {
        Object code = call("waitFor", Map.of("containerId", containerId), ProgressSink.NONE);
        return code instanceof Number number ? number.intValue() : 0;
    }

    @Override
    public void containerAction(String action, String nameOrId, Map<String, Object> options) {
        call("containerAction", Map.of("action", action, "nameOrId", nameOrId, "options", options), ProgressSink.NONE);
    }

    @Override
    public void events(Optional<String> project, EventSink sink) {
        exchange("events", ofProject(project), message -> {
            Object event = message.get("event");
            return event == null || sink.on(wire.read(ContainerEvent.class, object(event)));
        });
    }

    @Override
    public List<NetworkInfo> networks() {
        return records(NetworkInfo.class, call("networks", Map.of(), ProgressSink.NONE));
    }

    @Override
    public CheckResult check(boolean repair) {
        return wire.read(CheckResult.class, object(call("check", Map.of("repair", repair), ProgressSink.NONE)));
    }

    @Override
    public List<VolumeInfo> volumes() {
        return records(VolumeInfo.class, call("volumes", Map.of(), ProgressSink.NONE));
    }

    @Override
    public ContainerVerbs containerVerbs() {
        return new SocketContainerVerbs(this, wire);
    }

    @Override
    public ResourceVerbs resourceVerbs() {
        return new SocketResourceVerbs(this, wire);
    }

    @Override
    public void shutdown() {
        call("shutdown", Map.of(), ProgressSink.NONE);
    }

    @Override
    public void close() {
        // connections live as long as their calls
    }

    private static Map<String, ?> ofProject(Optional<String> project) {
        return project.isPresent() ? Map.of("project", project.get()) : Map.of();
    }

    @Nullable
    Object call(String method, Map<String, ?> arguments, ProgressSink progress) {
        return exchange(method, limited(arguments), message -> {
            Object event = message.get("progress");
            if (event != null) {
                progress.on(wire.read(ProgressEvent.class, object(event)));
            }
            return true;
        });
    }

    private Map<String, ?> limited(Map<String, ?> arguments) {
        if (parallel.isEmpty()) {
            return arguments;
        }
        Map<String, @Nullable Object> more = new LinkedHashMap<>(arguments);
        more.put("parallel", parallel.getAsInt());
        return more;
    }

    /** What a message before the last one means; false ends the exchange. */
    interface MessageHandler {
        boolean on(Map<String, @Nullable Object> message);
    }

    @Nullable
    Object exchange(String method, Map<String, ?> arguments, MessageHandler handler) {
        try (HttpExchange exchange = HttpExchange.post(socket, PREFIX + method, wire.write(arguments), "")) {
            if (exchange.status() != 200) {
                throw refusal(method, exchange);
            }
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(exchange.body(), StandardCharsets.UTF_8), 1 << 14);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank()) {
                    continue;
                }
                Map<String, @Nullable Object> message = wire.parseObject(line);
                Object error = message.get("error");
                if (error != null) {
                    throw error(object(error));
                }
                if (message.containsKey("result")) {
                    return message.get("result");
                }
                if (!handler.on(message)) {
                    return null;
                }
            }
            throw new EngineException(
                    "the engine ended its answer to '%s' too early; its log says why".formatted(method));
        } catch (ClosedByInterruptException e) {
            throw new EngineException("interrupted", 130);
        } catch (IOException e) {
            throw new EngineException(
                    "the connection to the engine broke during '%s': %s".formatted(method, e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    "the engine's answer to '%s' makes no sense: %s".formatted(method, e.getMessage()), e);
        }
    }

    ProcessStreams connect(String method, Map<String, ?> arguments) {
        try {
            HttpExchange exchange =
                    HttpExchange.post(socket, PREFIX + method, wire.write(arguments), "jcompose-stream");
            if (exchange.status() == 101) {
                return new FramedStreams(exchange);
            }
            try (exchange) {
                throw refusal(method, exchange);
            }
        } catch (IOException e) {
            throw new EngineException(
                    "the connection to the engine broke during '%s': %s".formatted(method, e.getMessage()), e);
        }
    }

    private EngineException refusal(String method, HttpExchange exchange) throws IOException {
        String text = new String(exchange.body().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (text.startsWith("{")) {
            Object error = wire.parseObject(text).get("error");
            if (error != null) {
                return error(object(error));
            }
        }
        return new EngineException("the engine answered '%s' with HTTP status %d".formatted(method, exchange.status()));
    }

    private static EngineException error(Map<String, ?> error) {
        if (error.get("changedVolumes") instanceof List<?> volumes) {
            return new ChangedVolumes(
                    String.valueOf(error.get("message")),
                    volumes.stream().map(String::valueOf).toList());
        }
        Object code = error.get("exitCode");
        return new EngineException(
                String.valueOf(error.get("message")), code instanceof Number number ? number.intValue() : 1);
    }

    <T extends Record> List<T> records(Class<T> type, @Nullable Object result) {
        List<T> records = new ArrayList<>();
        try {
            for (Object element : list(result)) {
                records.add(wire.read(type, object(element)));
            }
        } catch (IllegalArgumentException e) {
            throw new EngineException("the engine's answer makes no sense: " + e.getMessage(), e);
        }
        return records;
    }

    static List<?> list(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw new EngineException("the engine answered with something that is not a list");
    }

    static Map<String, @Nullable Object> object(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new EngineException("the engine answered with something that is not an object");
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        map.forEach((key, entry) -> result.put(String.valueOf(key), entry));
        return result;
    }
}
