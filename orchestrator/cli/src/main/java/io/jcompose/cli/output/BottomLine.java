package io.jcompose.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A line that stays below everything that is written to a terminal: it is taken away before each piece of output and
 * put back by {@link #show}, once the output has come to the end of a line. Thread-safe.
 */
public final class BottomLine {
    private static final byte[] TAKE_AWAY = "\r\u001b[K".getBytes(StandardCharsets.US_ASCII);
    private final OutputStream terminal;
    private boolean shown;
    private boolean atLineStart = true;

    /** @param terminal where the line goes itself */
    public BottomLine(OutputStream terminal) {
        this.terminal = terminal;
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

    /** Puts the line there if it is not; nothing while a line of output is unfinished. */
    public synchronized void show(String line) throws IOException {
        if (!shown && atLineStart) {
            terminal.write(line.getBytes(StandardCharsets.UTF_8));
            terminal.flush();
            shown = true;
        }
    }

    /** Takes it away. */
    public synchronized void hide() throws IOException {
        if (shown) {
            terminal.write(TAKE_AWAY);
            terminal.flush();
            shown = false;
        }
    }
}
