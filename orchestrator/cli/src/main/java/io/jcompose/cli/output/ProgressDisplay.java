package io.jcompose.cli.output;

import io.jcompose.core.client.EngineClient.ProgressSink;

/** Shows progress until it is closed. Events may come from any thread. */
public interface ProgressDisplay extends ProgressSink, AutoCloseable {

    /** Shows the final state and leaves the cursor below it. Repeatable. */
    @Override
    void close();
}
