package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.ProgressSink;

/** A receiver of progress that knows whether anybody is still there. */
interface Cancellable extends ProgressSink {

    /** The client is gone: waiting is pointless, work goes on. */
    boolean isCancelled();

    static boolean of(ProgressSink sink) {
        return sink instanceof Cancellable cancellable && cancellable.isCancelled();
    }
}
