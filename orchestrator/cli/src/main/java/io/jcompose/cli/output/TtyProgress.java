package io.jcompose.cli.output;

import io.jcompose.cli.terminal.Terminal.Size;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines redrawn in place ten times a second, and at once when the window changes. One write a frame. */
public final class TtyProgress implements ProgressDisplay {
    private static final long REDRAW_MILLIS = 100;
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private final PrintStream err;
    private final ProgressBoard board;
    private final Screen screen;
    private final FrameText frames;
    private final Runnable showCursor = this::showCursor;
    private @Nullable Size size;
    private boolean hidden;
    private boolean closed;

    public TtyProgress(PrintStream err, String title, Ansi ansi, String prefix, Screen screen) {
        this.err = err;
        this.board = new ProgressBoard(title, ansi, prefix);
        this.screen = screen;
        this.frames = new FrameText(screen.reflows());
        screen.onResize().accept(this::resized);
        Thread painter = new Thread(this::paint, "progress");
        painter.setDaemon(true);
        painter.start();
    }

    @Override
    public synchronized void on(ProgressEvent event) {
        board.on(event, System.nanoTime());
    }

    private synchronized void resized() {
        size = null;
        notifyAll();
    }

    private synchronized void paint() {
        try {
            while (!closed) {
                if (!board.isEmpty()) {
                    draw(false);
                }
                wait(REDRAW_MILLIS);
            }
        } catch (InterruptedException e) {
            // nobody does, and there would be nothing to lose
        }
    }

    /** @param last nothing comes after it, so it may be longer than the window */
    private void draw(boolean last) {
        Size now = size;
        if (now == null) {
            now = screen.size().get();
            size = now;
        }
        // Not to the edge: a character there leaves some terminals' cursors on it, others' on the next line.
        String frame = frames.next(
                board.lines(now.columns() - 1, last ? Integer.MAX_VALUE : now.rows(), System.nanoTime()),
                now.columns());
        if (!hidden && !last) {
            hidden = true;
            screen.cleanup().add(showCursor);
            frame = HIDE_CURSOR + frame;
        }
        write(frame);
    }

    private void showCursor() {
        write(SHOW_CURSOR);
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        err.write(bytes, 0, bytes.length); // not print(), which passes long text on in pieces
        err.flush();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        notifyAll();
        if (!board.isEmpty()) {
            draw(true);
        }
        if (hidden) {
            showCursor();
            screen.cleanup().remove(showCursor);
        }
        board.remainingOutput().forEach(err::println);
        err.flush();
    }
}
