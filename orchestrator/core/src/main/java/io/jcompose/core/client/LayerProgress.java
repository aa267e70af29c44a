package io.jcompose.core.client;

import io.jcompose.core.client.EngineClient.ProgressEvent;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.runtime.image.ProgressListener;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Shows the layers of a pull or push below their image.
 *
 * @param image what the layers belong to, as displays name it
 * @param cancelled whether nobody wants the result any more
 */
public record LayerProgress(String image, ProgressSink sink, BooleanSupplier cancelled) implements ProgressListener {

    public LayerProgress(String image, ProgressSink sink) {
        this(image, sink, () -> false);
    }

    @Override
    public boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    @Override
    public void on(Event event) {
        String status = event.status();
        boolean done = status.endsWith("complete")
                || status.endsWith("exists")
                || status.equals("Pushed")
                || status.startsWith("Mounted");
        boolean warning = status.startsWith("Mirror ");
        sink.on(new ProgressEvent(
                event.id(),
                Optional.of(image),
                warning ? "Warning" : done ? "Done" : "Working",
                status,
                "",
                event.current(),
                event.total(),
                Optional.empty()));
    }
}
