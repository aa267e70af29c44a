package io.jcompose.cli.output;

import io.jcompose.core.client.EngineClient.ProgressEvent;
import io.jcompose.core.client.Json;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/** One JSON object a line for each event. */
public final class JsonProgress implements ProgressDisplay {
    private final PrintStream err;
    private final boolean dryRun;
    private final Json json = new Json();

    public JsonProgress(PrintStream err, boolean dryRun) {
        this.err = err;
        this.dryRun = dryRun;
    }

    @Override
    public synchronized void on(ProgressEvent event) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (dryRun) {
            object.put("dry-run", true);
        }
        object.put("id", event.id());
        event.parentId().ifPresent(parent -> object.put("parent_id", parent));
        object.put("status", event.status());
        object.put("text", event.text());
        if (!event.details().isEmpty()) {
            object.put("details", event.details());
        }
        if (event.total() > 0) {
            object.put("current", event.current());
            object.put("total", event.total());
            object.put("percent", Math.min(100, event.current() * 100 / event.total()));
        }
        event.output().ifPresent(output -> object.put("output", output));
        err.println(json.write(object));
    }

    @Override
    public void close() {
        err.flush();
    }
}
