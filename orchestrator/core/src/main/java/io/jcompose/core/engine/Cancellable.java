package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.ProgressSink;
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

    /** The client is gone: waiting is pointless, work goes on. */
    boolean isCancelled();

    static boolean of(ProgressSink sink) {
        return sink instanceof Cancellable cancellable && cancellable.isCancelled();
    }
}
