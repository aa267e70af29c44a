package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.image.Image;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one build share that are for different platforms: steps that one of them has made, images that it has
 * got, and whether anybody still wants the result. Thread-safe.
 */
final class SharedWork {
    private final Map<String, StepCache.Result> results = new ConcurrentHashMap<>();
    private final Map<String, Image> images = new HashMap<>();
    private final Object contextReading = new Object();
    private final Deque<Runnable> atEnd = new ConcurrentLinkedDeque<>();
    private final AtomicReference<@Nullable BuildException> failure = new AtomicReference<>();
    private volatile boolean cancelled;

    /** What steps have come to, by their keys. */
    Map<String, StepCache.Result> results() {
        return results;
    }

    /** Images by name and platform; guarded by itself, so that each is got once. */
    Map<String, Image> images() {
        return images;
    }

    /** They are looked for anew. */
    void forgetImages() {
        synchronized (images) {
            images.clear();
        }
    }

    /** Held while the whole context is read, so that the next reader finds it known. */
    Object contextReading() {
        return contextReading;
    }

    /** Called when all parts are over, however they ended; newest first. */
    void onEnd(Runnable action) {
        atEnd.push(action);
    }

    void end() {
        for (Runnable action = atEnd.poll(); action != null; action = atEnd.poll()) {
            action.run();
        }
    }

    /** Lets running steps of all parts end soon. */
    void cancel() {
        cancelled = true;
    }

    /** Cancels the other parts; the first failure is the one to tell, since those after it are its echo. */
    void fail(BuildException e) {
        if (!cancelled) {
            failure.compareAndSet(null, e);
        }
        cancel();
    }

    Optional<BuildException> failure() {
        return Optional.ofNullable(failure.get());
    }

    boolean isCancelled() {
        return cancelled;
    }
}
