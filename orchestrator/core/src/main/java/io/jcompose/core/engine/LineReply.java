package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.ContainerEvent;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import io.jcompose.core.client.Wire;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** An answer of JSON lines. A slow client slows its sender down; one that is gone does not stop it. */
final class LineReply implements Routes.Reply {
    private final HttpServerResponse response;
    private final Context context;
    private final Wire wire;
    private final OptionalInt parallel;
    private volatile boolean cancelled;

    LineReply(HttpServerResponse response, Context context, Wire wire, OptionalInt parallel) {
        this.response = response;
        this.context = context;
        this.wire = wire;
        this.parallel = parallel;
        response.setChunked(true).putHeader("Content-Type", "application/x-ndjson");
    }

    void cancel() {
        cancelled = true;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public OptionalInt parallel() {
        return parallel;
    }

    @Override
    public void on(ProgressEvent event) {
        line("progress", event);
    }

    @Override
    public boolean event(ContainerEvent event) {
        line("event", event);
        return !cancelled;
    }

    /** The last line. */
    void end(String key, @Nullable Object value) {
        String text = text(key, value);
        context.runOnContext(ignored -> {
            if (!cancelled) {
                response.end(text);
            }
        });
    }

    private void line(String key, Object value) {
        if (cancelled) {
            return;
        }
        String text = text(key, value);
        Promise<Void> written = Promise.promise();
        context.runOnContext(ignored -> {
            Future<Void> write = cancelled ? Future.succeededFuture() : response.write(text);
            write.onComplete(written);
        });
        try {
            written.future().toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            cancelled = true;
        }
    }

    private String text(String key, @Nullable Object value) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put(key, value);
        return wire.write(line) + "\n";
    }
}
