package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.build.BuildNetwork;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.context.FileTree;
import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.ImageStore.LayerOptions;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.registry.Registry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What all stages of one build share. Thread-safe. */
final class Session {
    private final Services services;
    private final BuildRequest request;
    private final Dockerfile file;
    private final BuildArguments arguments;
    private final StageGraph graph;
    private final FileTree context;
    private final Steps steps;
    private final String id;
    private final Map<String, Image> images = new HashMap<>();
    private final AtomicBoolean contextRead = new AtomicBoolean();
    private volatile boolean cancelled;

    /** The builder's parts; those of the process, not of one build. */
    record Services(
            ContainerRuntime runtime,
            ImageStore store,
            Registry registry,
            BuildNetwork network,
            StepCache cache,
            CacheMounts mounts) {}

    Session(
            Services services,
            BuildRequest request,
            Dockerfile file,
            BuildArguments arguments,
            StageGraph graph,
            FileTree context,
            Steps steps,
            String id) {
        this.services = services;
        this.request = request;
        this.file = file;
        this.arguments = arguments;
        this.graph = graph;
        this.context = context;
        this.steps = steps;
        this.id = id;
    }

    Services services() {
        return services;
    }

    BuildRequest request() {
        return request;
    }

    Dockerfile file() {
        return file;
    }

    BuildArguments arguments() {
        return arguments;
    }

    StageGraph graph() {
        return graph;
    }

    FileTree context() {
        return context;
    }

    Steps steps() {
        return steps;
    }

    /** Labels containers of this build. */
    String id() {
        return id;
    }

    Platform platform() {
        return request.platform().orElseGet(Platform::host);
    }

    /** Lets running steps end soon. */
    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void checkCancelled() throws FailedStep {
        if (cancelled) {
            throw new FailedStep("cancelled");
        }
    }

    /** Whether this is the first time that the build context is read. */
    boolean isFirstContextRead() {
        return !contextRead.getAndSet(true);
    }

    /** SOURCE_DATE_EPOCH, if it was given. */
    Optional<Instant> sourceDate() {
        @Nullable String text = request.args().get("SOURCE_DATE_EPOCH");
        try {
            return Optional.ofNullable(text).map(Long::parseLong).map(Instant::ofEpochSecond);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    LayerOptions layerOptions() {
        return new LayerOptions(sourceDate());
    }

    /** An image by reference, pulled if it is not here (or if the build asks for pulling). Each is got once. */
    Image image(String text, Platform platform, int step) throws FailedStep {
        synchronized (images) {
            String key = text + " " + platform;
            Image known = images.get(key);
            if (known == null) {
                known = obtain(text, platform, step);
                images.put(key, known);
            }
            return known;
        }
    }

    private Image obtain(String text, Platform platform, int step) throws FailedStep {
        ImageReference reference;
        try {
            reference = ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            throw new FailedStep(e.getMessage() + graph.stageHint(text), e);
        }
        try {
            Optional<Image> local =
                    request.pull() ? Optional.empty() : services.store().find(text);
            if (local.isPresent() && fits(local.get(), platform)) {
                return local.get();
            }
            return services.registry()
                    .pull(
                            reference,
                            platform,
                            event -> steps.listener()
                                    .stepProgress(
                                            step, event.id() + " " + event.status(), event.current(), event.total()));
        } catch (ImageException e) {
            throw new FailedStep(e.getMessage() + graph.stageHint(text), e);
        }
    }

    private boolean fits(Image image, Platform wanted) {
        return request.platform().isEmpty()
                || (image.platform().os().equals(wanted.os())
                        && image.platform().architecture().equals(wanted.architecture()));
    }

    /** Removes a folder with all that is in it, as far as possible. */
    static void deleteTree(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                    Files.delete(path);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure) throws IOException {
                    Files.delete(path);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path path, IOException failure) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("remove %s: %s".formatted(folder, e.getMessage()), e);
        }
    }
}
