package io.jcompose.cli.output;

import io.jcompose.core.client.EngineClient.ProgressEvent;
import io.jcompose.core.client.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What was done when, as a timeline in Chrome's trace format, which {@code chrome://tracing}, Perfetto and Speedscope
 * open: one row for each container, network, volume and image, one span for each thing done to it. Thread-safe.
 */
public final class Timeline {
    private static final String COMMAND = "jcompose";

    private final LongSupplier nanos;
    private final long origin;
    private final List<Map<String, Object>> events = new ArrayList<>();
    private final Map<String, Integer> rows = new LinkedHashMap<>();
    private final Map<String, Open> open = new LinkedHashMap<>();

    private record Open(String text, long since) {}

    /**
     * @param nanos a clock that only grows
     * @param earlier nanoseconds that the process has been running already; they become the first span
     */
    public Timeline(LongSupplier nanos, long earlier) {
        this.nanos = nanos;
        this.origin = nanos.getAsLong() - earlier;
        span(COMMAND, "Starting the command", origin);
    }

    /** The present moment, for {@link #done}. */
    public long now() {
        return nanos.getAsLong();
    }

    /** Something that the command itself has done since {@code begin}. */
    public void done(String what, long begin) {
        span(COMMAND, what, begin);
    }

    /** A display that shows the same and takes notes here. */
    public ProgressDisplay watch(ProgressDisplay display) {
        return new ProgressDisplay() {
            @Override
            public void on(ProgressEvent event) {
                note(event);
                display.on(event);
            }

            @Override
            public void close() {
                display.close();
            }
        };
    }

    private synchronized void note(ProgressEvent event) {
        if (HookLine.of(event).isPresent()) {
            return;
        }
        String row = event.parentId().map(parent -> parent + " / ").orElse("") + event.id();
        Open before = open.get(row);
        boolean working = event.status().equals("Working");
        if (event.id().isEmpty() || (working && before != null && before.text().equals(event.text()))) {
            return; // a remark, or more of the same
        }
        if (before != null) {
            open.remove(row);
            span(row, working ? before.text() : before.text() + " → " + event.text(), before.since());
        }
        if (working) {
            open.put(row, new Open(event.text(), now()));
        }
    }

    private synchronized void span(String row, String name, long begin) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("name", name);
        event.put("cat", row.split(" ", 2)[0].toLowerCase(java.util.Locale.ROOT));
        event.put("ph", "X");
        event.put("ts", (begin - origin) / 1000);
        event.put("dur", (now() - begin) / 1000);
        event.put("pid", 1);
        event.put("tid", rows.computeIfAbsent(row, key -> rows.size() + 1));
        events.add(event);
    }

    /** All of it; what has not ended yet ends now. */
    public synchronized String json() {
        open.forEach((row, span) -> span(row, span.text(), span.since()));
        open.clear();
        List<Map<String, Object>> all = new ArrayList<>();
        rows.forEach((row, number) -> {
            Map<String, Object> name = new LinkedHashMap<>();
            name.put("name", "thread_name");
            name.put("ph", "M");
            name.put("pid", 1);
            name.put("tid", number);
            name.put("args", Map.of("name", row));
            all.add(name);
        });
        all.addAll(events);
        return new Json().write(Map.of("traceEvents", all)) + "\n";
    }
}
