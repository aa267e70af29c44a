package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.BuildListener;
import io.jcompose.runtime.image.Platform;
import java.util.concurrent.atomic.AtomicInteger;

/** Numbers the steps of one build for its listener. Thread-safe. */
final class Steps {
    private final BuildListener listener;
    private final AtomicInteger next;
    private final String platform;

    Steps(BuildListener listener) {
        this(listener, new AtomicInteger(), "");
    }

    private Steps(BuildListener listener, AtomicInteger next, String platform) {
        this.listener = listener;
        this.next = next;
        this.platform = platform;
    }

    /** The same numbers for a part of the build; the steps of its stages name the platform. */
    Steps of(Platform part) {
        return new Steps(listener, next, part + " ");
    }

    BuildListener listener() {
        return listener;
    }

    int start(String name) {
        int step = next.incrementAndGet();
        boolean ofStage = name.startsWith("[") && !name.startsWith("[internal]");
        listener.stepStarted(step, ofStage ? "[" + platform + name.substring(1) : name);
        return step;
    }
}
