package io.jcompose.runtime.build.execute;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** Keeps the last lines of a RUN step's output for the error message. Not thread-safe. */
final class OutputTail {
    private static final int LINES = 12;
    private static final int WIDTH = 400;
    private final Deque<String> lines = new ArrayDeque<>();

    void add(byte[] line) {
        String text = new String(line, StandardCharsets.UTF_8).stripTrailing();
        if (text.isEmpty()) {
            return;
        }
        lines.addLast(text.length() > WIDTH ? text.substring(0, WIDTH) + "…" : text);
        if (lines.size() > LINES) {
            lines.removeFirst();
        }
    }

    /** Indented, each line preceded by a newline; empty if there was no output. */
    String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append("\n  ").append(line));
        return text.toString();
    }
}
