package io.jcompose.core.client;

import io.jcompose.core.client.EngineClient.ProgressEvent;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.runtime.build.BuildListener;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Turns what a builder tells into progress events: one id for each step, {@code #5 [web 2/5] RUN make}, with the image
 * as parent; texts Building, Done, Cached and Error; output in whole lines, so that no character is cut.
 */
public final class BuildProgress implements BuildListener {
    private static final int MAX_LINE = 1 << 16;
    private final String image;
    private final ProgressSink sink;
    private final BooleanSupplier cancelled;
    private final Map<Integer, Step> steps = new HashMap<>();

    private static final class Step {
        final String id;
        final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Step(String id) {
            this.id = id;
        }
    }

    /** @param image id of the parent event, for example {@code Image shop-web} */
    public BuildProgress(String image, ProgressSink sink) {
        this(image, sink, () -> false);
    }

    /** @param cancelled whether nobody wants the result any more */
    public BuildProgress(String image, ProgressSink sink, BooleanSupplier cancelled) {
        this.image = image;
        this.sink = sink;
        this.cancelled = cancelled;
    }

    @Override
    public boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    @Override
    public synchronized void stepStarted(int step, String name) {
        steps.put(step, new Step("#" + step + " " + name));
        send(step(step).id, "Working", "Building", "", 0, 0, Optional.empty());
    }

    @Override
    public synchronized void stepOutput(int step, boolean stderr, byte[] bytes) {
        Step current = step(step);
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' || current.line.size() + i - start > MAX_LINE) {
                current.line.write(bytes, start, i + 1 - start);
                start = i + 1;
                flush(current);
            }
        }
        current.line.write(bytes, start, bytes.length - start);
    }

    @Override
    public synchronized void stepProgress(int step, String detail, long current, long total) {
        send(step(step).id, "Working", "Building", detail, current, total, Optional.empty());
    }

    @Override
    public synchronized void stepFinished(int step, boolean cached) {
        flush(step(step));
        send(step(step).id, "Done", cached ? "Cached" : "Done", "", 0, 0, Optional.empty());
    }

    @Override
    public synchronized void stepFailed(int step, String message) {
        flush(step(step));
        send(step(step).id, "Error", "Error", message, 0, 0, Optional.empty());
    }

    @Override
    public synchronized void warning(String location, String message) {
        send(location, "Warning", "Warning", message, 0, 0, Optional.empty());
    }

    private Step step(int number) {
        return steps.computeIfAbsent(number, key -> new Step("#" + key));
    }

    private void flush(Step step) {
        if (step.line.size() > 0) {
            String text = step.line.toString(StandardCharsets.UTF_8);
            step.line.reset();
            String whole = text.endsWith("\n") ? text : text + "\n";
            send(step.id, "Working", "Building", "", 0, 0, Optional.of(whole));
        }
    }

    private void send(
            String id, String status, String text, String details, long current, long total, Optional<String> output) {
        sink.on(new ProgressEvent(id, Optional.of(image), status, text, details, current, total, output));
    }
}
