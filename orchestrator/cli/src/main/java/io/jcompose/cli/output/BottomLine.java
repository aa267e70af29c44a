package io.jcompose.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A line that stays below everything that is written to a terminal: it is taken away before each piece of output and
 * put back by {@link #show}, once the output has come to the end of a line. Thread-safe.
 */
public final class BottomLine {
    private final OutputStream terminal;
    private final Screen screen;
    private int shownWidth;
    private boolean atLineStart = true;

    /** @param terminal where the line goes itself */
    public BottomLine(OutputStream terminal, Screen screen) {
        this.terminal = terminal;
        this.screen = screen;
    }

    /** Passes on to {@code target}, which ends up on the same terminal. */
    public OutputStream above(OutputStream target) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                synchronized (BottomLine.this) {
                    if (length > 0) {
                        hide();
                        target.write(bytes, offset, length);
                        atLineStart = bytes[offset + length - 1] == '\n';
                    }
                }
            }

            @Override
            public void flush() throws IOException {
                target.flush();
            }
        };
    }

    /**
     * Puts the line there if it is not; nothing while a line of output is unfinished.
     *
     * @param longestFirst its forms, of which the first that fits is shown
     */
    public synchronized void show(String... longestFirst) throws IOException {
        if (shownWidth > 0 || !atLineStart) {
            return;
        }
        int columns = screen.size().get().columns();
        for (String line : longestFirst) {
            int width = TextWidth.of(line);
            if (width < columns) { // in the last column the cursor would wait for the next line
                terminal.write(line.getBytes(StandardCharsets.UTF_8));
                terminal.flush();
                shownWidth = width;
                return;
            }
        }
    }

    /** Takes it away, also where a narrower window has broken it into several. */
    public synchronized void hide() throws IOException {
        if (shownWidth > 0) {
            int columns = Math.max(1, screen.size().get().columns());
            int above = screen.reflows() ? (shownWidth - 1) / columns : 0;
            String up = above > 0 ? "\u001b[%dA".formatted(above) : "";
            terminal.write(("\r" + up + "\u001b[J").getBytes(StandardCharsets.US_ASCII));
            terminal.flush();
            shownWidth = 0;
        }
    }
}
