package io.jcompose.cli.output;

import io.jcompose.cli.terminal.Terminal.Size;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;

/** Lines redrawn in place ten times a second. */
public final class TtyProgress implements ProgressDisplay {
    private static final long REDRAW_MILLIS = 100;
    private static final int SIZE_EVERY = 10;
    private final PrintStream err;
    private final ProgressBoard board;
    private final Supplier<Size> size;
    private final Thread painter;
    private Size current;
    private int drawn;
    private boolean closed;

    /** @param size asked once a second: terminals change */
    public TtyProgress(PrintStream err, String title, Ansi ansi, String prefix, Supplier<Size> size) {
        this.err = err;
        this.board = new ProgressBoard(title, ansi, prefix);
        this.size = size;
        this.current = Size.DEFAULT;
        painter = new Thread(this::paint, "progress");
        painter.setDaemon(true);
        painter.start();
    }

    @Override
    public synchronized void on(ProgressEvent event) {
        board.on(event, System.nanoTime());
    }

    private void paint() {
        try {
            for (int round = 0; ; round++) {
                Size now = round % SIZE_EVERY == 0 ? size.get() : null;
                synchronized (this) {
                    if (closed) {
                        return;
                    }
                    current = now == null ? current : now;
                    draw();
                }
                Thread.sleep(REDRAW_MILLIS);
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void draw() {
        if (board.isEmpty()) {
            return;
        }
        List<String> lines = board.lines(current.columns(), current.rows(), System.nanoTime());
        StringBuilder out = new StringBuilder("\u001b[?25l");
        if (drawn > 0) {
            out.append("\u001b[").append(drawn).append('A');
        }
        for (String line : lines) {
            out.append(line).append("\u001b[K\n");
        }
        if (lines.size() < drawn) {
            out.append("\u001b[J");
        }
        drawn = lines.size();
        err.print(out.append("\u001b[?25h"));
        err.flush();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        painter.interrupt();
        draw();
        board.failureOutput().forEach(err::println);
        err.flush();
    }
}
