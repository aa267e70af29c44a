package io.jcompose.core.execute;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Cuts a stream of bytes into lines. Not thread-safe. */
final class LineSplitter {
    /** A longer line comes in pieces, lest an endless one fill the memory. */
    private static final int MAX_LINE = 64 * 1024;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LineSplitter(Consumer<String> lines) {
        this.lines = lines;
    }

    void accept(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                emit();
            } else {
                line.write(bytes[i]);
                if (line.size() == MAX_LINE) {
                    emit();
                }
            }
        }
    }

    /** Nothing follows: what has no newline is a line too. */
    void finish() {
        if (line.size() > 0) {
            emit();
        }
    }

    private void emit() {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        lines.accept(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }
}
