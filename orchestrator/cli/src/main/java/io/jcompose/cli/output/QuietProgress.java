package io.jcompose.cli.output;

import io.jcompose.core.client.EngineClient.ProgressEvent;

/** Shows nothing. */
public final class QuietProgress implements ProgressDisplay {
    @Override
    public void on(ProgressEvent event) {
        // as its name says
    }

    @Override
    public void close() {
        // nothing was shown
    }
}
