package io.jcompose.core.execute;

import io.jcompose.core.client.EngineClient.ProgressEvent;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.build.ImageBuilder;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Speaks Docker's words of progress. Thread-safe: one event at a time reaches the sink. */
public final class Progress {
    private final ProgressSink sink;
    private final BooleanSupplier cancelled;

    public Progress(ProgressSink sink) {
        this(sink, () -> false);
    }

    /** @param cancelled whether nobody wants any more what is under way */
    public Progress(ProgressSink sink, BooleanSupplier cancelled) {
        this.sink = sink;
        this.cancelled = cancelled;
    }

    boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    public static String container(String name) {
        return "Container " + name;
    }

    public static String network(String name) {
        return "Network " + name;
    }

    public static String volume(String name) {
        return "Volume " + name;
    }

    public static String image(String name) {
        return "Image " + name;
    }

    public void working(String id, String text) {
        send(new ProgressEvent(id, Optional.empty(), "Working", text, "", 0, 0, Optional.empty()));
    }

    public void done(String id, String text) {
        send(new ProgressEvent(id, Optional.empty(), "Done", text, "", 0, 0, Optional.empty()));
    }

    public void warning(String id, String text, String details) {
        send(new ProgressEvent(id, Optional.empty(), "Warning", text, details, 0, 0, Optional.empty()));
    }

    public void error(String id, String text, String details) {
        send(new ProgressEvent(id, Optional.empty(), "Error", text, details, 0, 0, Optional.empty()));
    }

    /**
     * A line that a hook has written.
     *
     * @param id of what the hook belongs to
     * @param hook its kind, with a number where there are several: {@code post_start}, {@code pre_start[0]}
     */
    public void hookOutput(String id, String hook, String line) {
        send(new ProgressEvent(
                hook, Optional.of(id), "Working", ProgressEvent.HOOK_OUTPUT, "", 0, 0, Optional.of(line)));
    }

    /** What the kernel did not do as asked, once a container was launched. */
    public void warnings(Host host, ContainerRecord record) {
        host.runtime()
                .warnings(new ContainerId(record.id()))
                .forEach(warning -> note("container %s: %s".formatted(record.name(), warning)));
    }

    /** A remark that belongs to nothing in particular. */
    public void note(String text) {
        send(new ProgressEvent("", Optional.empty(), "Warning", text, "", 0, 0, Optional.empty()));
    }

    /** The findings of a check, each with its lines. */
    public void checked(String id, List<ImageBuilder.Warning> warnings) {
        for (ImageBuilder.Warning warning : warnings) {
            send(new ProgressEvent(
                    warning.location(),
                    Optional.of(id),
                    "Warning",
                    "Warning",
                    warning.rule() + ": " + warning.message() + warning.excerpt(),
                    0,
                    0,
                    Optional.empty()));
        }
        done(id, warnings.isEmpty() ? "Checked" : "Checked, %d found".formatted(warnings.size()));
    }

    public synchronized void send(ProgressEvent event) {
        sink.on(event);
    }
}
