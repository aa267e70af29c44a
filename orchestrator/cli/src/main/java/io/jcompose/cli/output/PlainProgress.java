package io.jcompose.cli.output;

import io.jcompose.core.client.EngineClient.ProgressEvent;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One line for each change, nothing redrawn: for pipes and log files. Build steps look like BuildKit's. */
public final class PlainProgress implements ProgressDisplay {
    private final PrintStream err;
    private final String prefix;
    private final BuildLog builds;
    private final Map<String, String> shown = new HashMap<>();

    /** @param prefix before each line, for example {@code DRY-RUN MODE - } */
    public PlainProgress(PrintStream err, String prefix) {
        this.err = err;
        this.prefix = prefix;
        this.builds = new BuildLog(err);
    }

    @Override
    public synchronized void on(ProgressEvent event) {
        if (builds.isStep(event)) {
            builds.on(event);
            return;
        }
        Optional<HookLine> hook = HookLine.of(event);
        if (hook.isPresent()) {
            err.println(" " + prefix + hook.get().text());
            return;
        }
        if (event.parentId().isEmpty() && !event.status().equals("Working")) {
            builds.flush();
        }
        String line = line(event);
        if (!line.equals(shown.put(event.parentId().orElse("") + "/" + event.id(), line))) {
            err.println(" " + prefix + line);
        }
    }

    private static String line(ProgressEvent event) {
        // The details of what is under way change all the time; of what has ended they say why or how much.
        String details = event.status().equals("Working") ? "" : event.details();
        return (event.id() + " " + event.text() + " " + details).strip();
    }

    @Override
    public synchronized void close() {
        builds.flush();
        err.flush();
    }
}
