package io.jcompose.core.execute;

import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.EventBus;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.ExecSpec;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** Executes commands in containers, and attaches to them, with the events that Docker tells of it. Thread-safe. */
public final class Execs {
    private static final int ID_BYTES = 32;

    private final ContainerRuntime runtime;
    private final EventBus events;
    private final HeldStreams held;
    private final SecureRandom random = new SecureRandom();

    public Execs(ContainerRuntime runtime, EventBus events) {
        this.runtime = runtime;
        this.events = events;
        this.held = new HeldStreams(runtime);
    }

    /** As {@link ContainerRuntime#exec}. The end of a detached command is told as long as this engine runs. */
    public ProcessStreams exec(ContainerRecord container, ExecSpec spec) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        Map<String, String> id = Map.of("execID", HexFormat.of().formatHex(bytes));
        // as Docker puts them together, with a space too many where there are no arguments
        String command = ": " + spec.args().get(0) + " "
                + String.join(" ", spec.args().subList(1, spec.args().size()));
        ProcessStreams streams = runtime.exec(new ContainerId(container.id()), spec);
        events.publish("exec_create" + command, container, id);
        events.publish("exec_start" + command, container, id);
        CompletableFuture<Integer> told = streams.exitCode().whenComplete((code, failure) -> {
            if (failure == null) {
                Map<String, String> attributes = new LinkedHashMap<>(id);
                attributes.put("exitCode", code.toString());
                events.publish("exec_die", container, attributes);
            }
        });
        return new Watched(
                streams,
                told,
                (columns, rows) -> {},
                () -> events.publish("exec_detach", container, id),
                spec.detach());
    }

    /** Streams that are connected before whoever wants them can be. */
    public HeldStreams held() {
        return held;
    }

    /** As {@link ContainerRuntime#attach}, or what is held of it: all that it has written since its start. */
    public ProcessStreams attach(ContainerRecord container, int columns, int rows) {
        ProcessStreams streams = held.take(container.id())
                .orElseGet(() -> runtime.attach(new ContainerId(container.id()), columns, rows));
        events.publish("attach", container, Map.of());
        if (columns > 0 && rows > 0) {
            publishSize(container, columns, rows);
        }
        boolean keepsNothing = runtime.find(new ContainerId(container.id()))
                .filter(it -> it.spec().log().discard())
                .isPresent();
        if (keepsNothing) {
            held.watched(container.id());
        }
        return new Watched(
                streams,
                streams.exitCode(),
                (newColumns, newRows) -> publishSize(container, newColumns, newRows),
                () -> {
                    held.unwatched(container.id());
                    events.publish("detach", container, Map.of());
                },
                false);
    }

    private void publishSize(ContainerRecord container, int columns, int rows) {
        events.publish(
                "resize", container, Map.of("height", Integer.toString(rows), "width", Integer.toString(columns)));
    }

    /**
     * @param exitCode completed only once the end has been told
     * @param detached told when they are closed before the end
     * @param kept until the end, whoever closes them
     */
    private record Watched(
            ProcessStreams streams,
            CompletableFuture<Integer> exitCode,
            BiConsumer<Integer, Integer> resized,
            Runnable detached,
            boolean kept)
            implements ProcessStreams {
        @Override
        public OutputStream stdin() {
            return streams.stdin();
        }

        @Override
        public InputStream stdout() {
            return streams.stdout();
        }

        @Override
        public InputStream stderr() {
            return streams.stderr();
        }

        @Override
        public void resize(int columns, int rows) {
            streams.resize(columns, rows);
            resized.accept(columns, rows);
        }

        @Override
        public void signal(Signal signal) {
            streams.signal(signal);
        }

        @Override
        public void close() {
            if (kept) {
                return;
            }
            boolean ended = exitCode.isDone();
            streams.close();
            if (!ended) {
                detached.run();
            }
        }
    }
}
