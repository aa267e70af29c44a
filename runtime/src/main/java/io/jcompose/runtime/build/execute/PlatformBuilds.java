package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.image.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Builds for further platforms beside one that its caller does itself. When one fails, the others are ended. For one
 * thread.
 */
final class PlatformBuilds {
    private final SharedWork shared;
    private final List<FutureTask<Image>> builds = new ArrayList<>();

    PlatformBuilds(SharedWork shared) {
        this.shared = shared;
    }

    void begin(Supplier<Image> build) {
        FutureTask<Image> task = new FutureTask<>(() -> {
            try {
                return build.get();
            } catch (BuildException e) {
                shared.fail(e);
                throw e;
            }
        });
        builds.add(task);
        Thread thread = new Thread(task, "build-platform");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * In the order in which they were begun.
     *
     * @throws BuildException if one has failed, or this thread is interrupted
     */
    List<Image> await() {
        List<Image> images = new ArrayList<>();
        for (FutureTask<Image> build : builds) {
            try {
                images.add(build.get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof BuildException failure) {
                    throw failure;
                }
                throw new BuildException("build: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BuildException("the build was cancelled", e);
            }
        }
        return images;
    }

    /** Ends what still runs and waits for that; the failure that came first, if it was one of these builds. */
    Optional<BuildException> cancel() {
        shared.cancel();
        boolean interrupted = Thread.interrupted();
        for (FutureTask<Image> build : builds) {
            while (!build.isDone()) {
                try {
                    build.get();
                } catch (ExecutionException | CancellationException e) {
                    break; // it is over
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return shared.failure();
    }
}
