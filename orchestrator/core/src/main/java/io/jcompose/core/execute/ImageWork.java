package io.jcompose.core.execute;

import io.jcompose.core.client.BuildEnvironment;
import io.jcompose.core.client.BuildProgress;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.client.LayerProgress;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.plan.ObservedState;
import io.jcompose.runtime.build.BuildListener;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.ImageBuilder;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Pulls and builds images, and says how it goes. */
public final class ImageWork {
    private final Host host;

    public ImageWork(Host host) {
        this.host = host;
    }

    /**
     * @param environment of the command, see {@link BuildEnvironment}
     * @param quiet only the beginning and the end are told
     */
    public Image pull(
            String name, Optional<String> platform, Map<String, String> environment, Progress progress, boolean quiet) {
        String id = Progress.image(name);
        progress.working(id, "Pulling");
        ProgressListener listener =
                new LayerProgress(id, quiet ? ProgressSink.NONE : progress::send, progress::isCancelled);
        try {
            Image image = host.sources()
                    .of(environment)
                    .registry()
                    .pull(
                            ImageReference.parse(name),
                            platform.map(Platform::parse).orElseGet(Platform::host),
                            listener);
            progress.done(id, "Pulled");
            return image;
        } catch (RuntimeException e) {
            progress.error(id, "Error", String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /**
     * Options of a build that come from the command.
     *
     * @param args overrides; empty values take the declaration's default
     * @param ssh {@code default} or {@code ID=PATH}
     * @param memory of RUN steps, bytes
     * @param environment see {@link BuildEnvironment}
     * @param allPlatforms that the build section names; else only the one that would be run here
     */
    public record BuildOptions(
            boolean noCache,
            boolean pull,
            Map<String, Optional<String>> args,
            boolean quiet,
            List<String> ssh,
            OptionalLong memory,
            Map<String, String> environment,
            boolean allPlatforms) {
        public static final BuildOptions NONE =
                new BuildOptions(false, false, Map.of(), false, List.of(), OptionalLong.empty(), Map.of(), false);

        public BuildOptions with(boolean isQuiet, Map<String, String> variables) {
            return new BuildOptions(noCache, pull, args, isQuiet, ssh, memory, variables, allPlatforms);
        }

        /** For a build that repeats one just made: everything may be taken from it. */
        public BuildOptions again() {
            return new BuildOptions(false, false, args, quiet, ssh, memory, environment, allPlatforms);
        }
    }

    public Image build(Project project, Service service, BuildOptions options, Progress progress) {
        return build(
                project.imageOf(service),
                BuildRequests.of(project, service, options),
                options.environment(),
                options.quiet(),
                progress);
    }

    /**
     * @param name for progress
     * @param environment of the command, see {@link BuildEnvironment}
     */
    public Image build(
            String name, BuildRequest request, Map<String, String> environment, boolean quiet, Progress progress) {
        String id = Progress.image(name);
        progress.working(id, "Building");
        try (ImageStore.Hold hold = host.images().hold()) {
            Image image = host.sources().of(environment).builder().build(request, listener(id, quiet, progress));
            progress.done(id, "Built");
            return image;
        } catch (RuntimeException e) {
            progress.error(
                    id,
                    "Error",
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            throw e;
        }
    }

    private static BuildListener listener(String id, boolean quiet, Progress progress) {
        ProgressSink sink = quiet ? ProgressSink.NONE : progress::send;
        return new BuildProgress(id, sink, progress::isCancelled);
    }

    /** Looks for mistakes in a Dockerfile, builds nothing. */
    public List<ImageBuilder.Warning> check(Project project, Service service, BuildOptions options) {
        return describer(options.environment())
                .check(BuildRequests.of(project, service, options))
                .warnings();
    }

    /** Tells what a Dockerfile says, without building. */
    public ImageBuilder describer(Map<String, String> environment) {
        return host.sources().of(environment).builder();
    }

    /** Why images that were built here would come out otherwise now, by {@link ObservedState#imageKey}. */
    public Map<String, String> stale(Project project, Collection<String> services, Map<String, String> environment) {
        BuildOptions options = BuildOptions.NONE.with(true, environment);
        ImageBuilder builder = host.sources().of(environment).builder();
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String name : services) {
            Optional<Service> service =
                    project.service(name).filter(s -> s.build().isPresent());
            if (service.isEmpty()) {
                continue;
            }
            String image = project.imageOf(service.get());
            try {
                Platforms.find(host.images(), image, service.get())
                        .flatMap(present ->
                                builder.staleness(BuildRequests.of(project, service.get(), options), present))
                        .ifPresent(reason -> reasons.put(ObservedState.imageKey(project, service.get()), reason));
            } catch (IllegalArgumentException e) {
                continue; // it could not be built here and now, for example without an ssh agent; it stays
            }
        }
        return reasons;
    }
}
