package io.jcompose.cli.terminal;

import java.util.ArrayDeque;
import java.util.Deque;

/** What has to be undone if a signal ends this process in the middle of something. Thread-safe. */
public final class Cleanup {
    private final Deque<Runnable> actions = new ArrayDeque<>();

    /** Undone last in, first out. */
    public synchronized void add(Runnable action) {
        actions.push(action);
    }

    /** For what has been undone in time. */
    public synchronized void remove(Runnable action) {
        actions.remove(action);
    }

    /** Undoes all, once. */
    public synchronized void run() {
        while (!actions.isEmpty()) {
            actions.pop().run();
        }
    }
}
