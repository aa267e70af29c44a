package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.BuildListener;
import java.util.concurrent.atomic.AtomicInteger;

/** Numbers the steps of one build for its listener. Thread-safe. */
final class Steps {
    private final BuildListener listener;
    private final AtomicInteger next = new AtomicInteger();

    Steps(BuildListener listener) {
        this.listener = listener;
    }

    BuildListener listener() {
        return listener;
    }

    int start(String name) {
        int step = next.incrementAndGet();
        listener.stepStarted(step, name);
        return step;
    }
}
