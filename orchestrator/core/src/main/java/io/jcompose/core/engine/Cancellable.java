package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.client.EngineException;
import java.util.OptionalInt;

/** A receiver of progress that knows whether anybody is still there, and how much it wants done at a time. */
interface Cancellable extends ProgressSink {
    /** So many steps at a time; empty if the client leaves it to us. */
    default OptionalInt parallel() {
        return OptionalInt.empty();
    }

    static OptionalInt parallelOf(ProgressSink sink) {
        return sink instanceof Cancellable cancellable ? cancellable.parallel() : OptionalInt.empty();
    }

    /** The client is gone: waiting is pointless; pulls and builds end, other work goes on. */
    boolean isCancelled();

    static boolean of(ProgressSink sink) {
        return sink instanceof Cancellable cancellable && cancellable.isCancelled();
    }

    /**
     * For the moment before work begins: what nobody waits for any more is not begun. Else a command that was killed
     * while another one held the project would make things after that other one, a {@code down} perhaps, is done.
     */
    static void check(ProgressSink sink) {
        if (of(sink)) {
            throw new EngineException("the command was gone before its turn came; nothing was done", 130);
        }
    }
}
