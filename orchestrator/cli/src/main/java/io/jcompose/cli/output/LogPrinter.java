package io.jcompose.cli.output;

import io.jcompose.runtime.ContainerLog.Entry;
import io.jcompose.runtime.ContainerLog.Stream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes log lines, each after its container's name: {@code web-1  | line}. Standard output goes to one stream, standard
 * error to the other. Works on bytes, since a million lines may pass in seconds. Not thread-safe.
 */
public final class LogPrinter {
    private static final String[] COLORS = {"36", "33", "32", "35", "34", "1;36", "1;33", "1;32", "1;35", "1;34"};
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final byte[] NEWLINE = {'\n'};

    private final OutputStream out;
    private final OutputStream err;
    private final Ansi ansi;
    private final boolean prefixed;
    private final boolean timestamps;
    private final Map<String, byte[]> prefixes = new HashMap<>();
    private final Map<String, String> colors = new LinkedHashMap<>();
    /** By stream: whose unfinished line is on the screen; empty if none is. */
    private String openOut = "";

    private String openErr = "";
    private int width;
    private long cachedSecond = Long.MIN_VALUE;
    private String cachedSecondText = "";

    public LogPrinter(OutputStream out, OutputStream err, Ansi ansi, boolean prefixed, boolean timestamps) {
        this.out = out;
        this.err = err;
        this.ansi = ansi;
        this.prefixed = prefixed;
        this.timestamps = timestamps;
    }

    /** Tells of a container before its first line, so that all names are aligned and colours follow this order. */
    public void add(String name) {
        colors.computeIfAbsent(name, key -> COLORS[colors.size() % COLORS.length]);
        if (name.length() + 1 > width) {
            width = name.length() + 1;
            prefixes.clear();
        }
    }

    /** Writes one entry. */
    public void print(String name, Entry entry) throws IOException {
        boolean isErr = entry.stream() == Stream.STDERR;
        OutputStream target = isErr ? err : out;
        String open = isErr ? openErr : openOut;
        if (!open.isEmpty() && !open.equals(name)) {
            target.write(NEWLINE);
            open = "";
        }
        if (open.isEmpty()) {
            if (prefixed) {
                target.write(prefix(name));
            }
            if (timestamps) {
                target.write(time(entry.epochNanos()).getBytes(StandardCharsets.US_ASCII));
            }
        }
        target.write(entry.bytes());
        open = entry.partial() ? name : "";
        if (!entry.partial()) {
            target.write(NEWLINE);
        }
        if (isErr) {
            openErr = open;
        } else {
            openOut = open;
        }
    }

    /** Ends lines that have no end, and sends all on its way. */
    public void finish() throws IOException {
        if (!openOut.isEmpty()) {
            out.write(NEWLINE);
        }
        if (!openErr.isEmpty()) {
            err.write(NEWLINE);
        }
        openOut = "";
        openErr = "";
        flush();
    }

    public void flush() throws IOException {
        out.flush();
        err.flush();
    }

    private byte[] prefix(String name) {
        byte[] known = prefixes.get(name);
        if (known == null) {
            add(name);
            String text = name + " ".repeat(width - name.length()) + " | ";
            known = ansi.color(colors.getOrDefault(name, ""), text).getBytes(StandardCharsets.UTF_8);
            prefixes.put(name, known);
        }
        return known;
    }

    private String time(long epochNanos) {
        long second = Math.floorDiv(epochNanos, 1_000_000_000L);
        if (second != cachedSecond) {
            cachedSecond = second;
            cachedSecondText = SECONDS.format(Instant.ofEpochSecond(second)) + ".";
        }
        String nanos = Long.toString(1_000_000_000L + Math.floorMod(epochNanos, 1_000_000_000L));
        return cachedSecondText + nanos.substring(1) + "Z ";
    }
}
