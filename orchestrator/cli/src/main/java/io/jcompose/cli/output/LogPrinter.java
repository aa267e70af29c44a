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
 * Writes log lines, each after its container's name: {@code web-1  | line}. Works on bytes, since a million lines may
 * pass in seconds. Not thread-safe.
 */
public final class LogPrinter {
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final long NANOS = 1_000_000_000L;
    private static final byte[] NEWLINE = {'\n'};

    private final Lane out;
    private final Lane err;
    private final Ansi ansi;
    private final boolean prefixed;
    private final boolean timestamps;
    private final Map<String, byte[]> prefixes = new HashMap<>();
    private final Map<String, String> colors = new LinkedHashMap<>();
    private Lane last;
    private int width;
    private long cachedSecond = Long.MIN_VALUE;
    private String cachedSecondText = "";

    /** Standard output goes to one stream, standard error to the other. */
    public LogPrinter(OutputStream out, OutputStream err, Ansi ansi, boolean prefixed, boolean timestamps) {
        this(new Lane(out), new Lane(err), ansi, prefixed, timestamps);
    }

    private LogPrinter(Lane out, Lane err, Ansi ansi, boolean prefixed, boolean timestamps) {
        this.out = out;
        this.err = err;
        this.last = out;
        this.ansi = ansi;
        this.prefixed = prefixed;
        this.timestamps = timestamps;
    }

    /** Both go to one stream: that is what {@code docker compose logs | grep} searches. */
    public static LogPrinter toOneStream(OutputStream out, Ansi ansi, boolean prefixed, boolean timestamps) {
        Lane lane = new Lane(out);
        return new LogPrinter(lane, lane, ansi, prefixed, timestamps);
    }

    /** A stream, and whose unfinished line of which output is on it; empty if none is. */
    private static final class Lane {
        private final OutputStream stream;
        private String open = "";
        private Stream openOutput = Stream.STDOUT;

        private Lane(OutputStream stream) {
            this.stream = stream;
        }

        private void endLine() throws IOException {
            if (!open.isEmpty()) {
                stream.write(NEWLINE);
                open = "";
            }
        }
    }

    /**
     * Tells of a container before its first line, so that all names are aligned.
     *
     * @param service decides on the colour; the container's name if it belongs to none
     */
    public void add(String name, String service) {
        colors.putIfAbsent(name, ServiceColors.of(service));
        if (TextWidth.of(name) + 1 > width) {
            width = TextWidth.of(name) + 1;
            prefixes.clear();
        }
    }

    /** Writes one entry. */
    public void print(String name, Entry entry) throws IOException {
        Lane lane = entry.stream() == Stream.STDERR ? err : out;
        if (lane != last) {
            last.stream.flush(); // on a terminal both are one, and the order counts
            last = lane;
        }
        OutputStream target = lane.stream;
        if (!lane.open.equals(name) || lane.openOutput != entry.stream()) {
            lane.endLine();
        }
        if (lane.open.isEmpty()) {
            if (prefixed) {
                target.write(prefix(name));
            }
            if (timestamps) {
                target.write(time(entry.epochNanos()).getBytes(StandardCharsets.US_ASCII));
            }
        }
        writeText(target, name, entry.bytes());
        lane.open = name;
        lane.openOutput = entry.stream();
        if (!entry.partial()) {
            lane.endLine();
        }
    }

    /** Writes a line that is in no log. */
    public void printLine(String name, String service, Instant time, String line) throws IOException {
        add(name, service);
        long nanos = time.getEpochSecond() * NANOS + time.getNano();
        print(name, new Entry(nanos, Stream.STDOUT, line.getBytes(StandardCharsets.UTF_8), false));
    }

    /** On a terminal, what a carriage return starts anew comes after the name again, not over it. */
    private void writeText(OutputStream target, String name, byte[] bytes) throws IOException {
        int written = 0;
        for (int i = 0; ansi.enabled() && prefixed && i < bytes.length - 1; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] != '\r') {
                target.write(bytes, written, i + 1 - written);
                target.write(prefix(name));
                written = i + 1;
            }
        }
        target.write(bytes, written, bytes.length - written);
    }

    /** Ends lines that have no end, and sends all on its way. */
    public void finish() throws IOException {
        out.endLine();
        err.endLine();
        flush();
    }

    public void flush() throws IOException {
        out.stream.flush();
        err.stream.flush();
    }

    private byte[] prefix(String name) {
        byte[] known = prefixes.get(name);
        if (known == null) {
            add(name, name);
            String text = name + " ".repeat(width - TextWidth.of(name)) + " | ";
            known = ansi.color(colors.getOrDefault(name, ""), text).getBytes(StandardCharsets.UTF_8);
            prefixes.put(name, known);
        }
        return known;
    }

    private String time(long epochNanos) {
        long second = Math.floorDiv(epochNanos, NANOS);
        if (second != cachedSecond) {
            cachedSecond = second;
            cachedSecondText = SECONDS.format(Instant.ofEpochSecond(second)) + ".";
        }
        String nanos = Long.toString(NANOS + Math.floorMod(epochNanos, NANOS));
        return cachedSecondText + nanos.substring(1) + "Z ";
    }
}
