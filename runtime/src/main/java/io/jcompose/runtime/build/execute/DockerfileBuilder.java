package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.build.BuildDescription.Checks;
import io.jcompose.runtime.build.BuildDescription.Outline;
import io.jcompose.runtime.build.BuildDescription.Target;
import io.jcompose.runtime.build.BuildDescription.Targets;
import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.build.BuildListener;
import io.jcompose.runtime.build.BuildNetwork;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.ImageBuilder;
import io.jcompose.runtime.build.context.KnownContent;
import io.jcompose.runtime.build.context.TreeDigest;
import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.MissingLayerException;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.registry.HostHttp;
import io.jcompose.runtime.registry.RegistryClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * {@link ImageBuilder} for Dockerfiles, on a container runtime. Blocks for as long as the build takes; stages that do not
 * depend on each other run side by side.
 */
public final class DockerfileBuilder implements ImageBuilder {
    private static final int TRIES = 3;
    private final Session.Services services;
    private final BuildSources sources;
    private final Path filesFolder;

    /**
     * @param registry for base images that are not in the store, and caches
     * @param http for ADD and contexts from the web
     * @param cacheFolder results of steps and the folders of cache mounts; on the disk of the store
     */
    public DockerfileBuilder(
            ContainerRuntime runtime,
            ImageStore store,
            RegistryClient registry,
            HostHttp http,
            BuildNetwork network,
            Path cacheFolder) {
        this.services = new Session.Services(
                runtime,
                store,
                registry,
                network,
                new StepCache(cacheFolder.resolve("steps")),
                new CacheMounts(cacheFolder.resolve("mounts")),
                http);
        this.sources = new BuildSources(cacheFolder.resolve("sources"));
        this.filesFolder = cacheFolder.resolve("files");
    }

    private DockerfileBuilder(Session.Services services, BuildSources sources, Path filesFolder) {
        this.services = services;
        this.sources = sources;
        this.filesFolder = filesFolder;
    }

    /** The same builder, with the same cache, for somebody who reaches registries and the web otherwise. */
    public DockerfileBuilder with(RegistryClient registry, HostHttp http) {
        return new DockerfileBuilder(
                new Session.Services(
                        services.runtime(),
                        services.store(),
                        registry,
                        services.network(),
                        services.cache(),
                        services.mounts(),
                        http),
                sources,
                filesFolder);
    }

    @Override
    public Image build(BuildRequest request, BuildListener listener) {
        SharedWork shared = new SharedWork();
        try {
            return inContext(request, context -> {
                Optional<KnownContent> known = known(context);
                Work work = new Work(context, known, shared);
                try {
                    return request.otherPlatforms().isEmpty()
                            ? build(request, work, new Steps(listener), Optional.of(() -> {}))
                            : forPlatforms(request, work, new Steps(listener));
                } finally {
                    known.ifPresent(content -> save(content, listener));
                }
            });
        } finally {
            shared.end();
        }
    }

    /** What the parts of one build have in common. */
    private record Work(BuildContext context, Optional<KnownContent> known, SharedWork shared) {}

    /** All at the same time. Names move when all are done, so that a failure leaves what they stood for before. */
    private Image forPlatforms(BuildRequest request, Work work, Steps steps) {
        Platform first = request.platform().orElseGet(Platform::host);
        PlatformBuilds others = new PlatformBuilds(work.shared());
        try {
            for (Platform other : request.otherPlatforms()) {
                others.begin(() -> build(request.only(other), work, steps.of(other), Optional.empty()));
            }
            Image image = build(request, work, steps.of(first), Optional.of(others::await));
            List<String> ids = new ArrayList<>(List.of(image.id()));
            others.await().forEach(other -> ids.add(other.id()));
            name(ids, request.tags(), steps);
            return services.store().find(image.id()).orElse(image);
        } catch (BuildException e) {
            throw others.cancel().orElse(e);
        }
    }

    /**
     * @param others waits for the other parts, whose results the cache gets too; empty: this is one of them, and leaves it
     *     to the first to tell what is odd about the Dockerfile
     */
    private Image build(BuildRequest request, Work work, Steps steps, Optional<Runnable> others) {
        BuildListener listener = steps.listener();
        for (int attempt = 1; ; attempt++) {
            Definition read = Definition.read(request, work.context(), steps);
            Definition definition = work.known().map(read::remembering).orElse(read);
            new DefinitionCheck(services.store()).require(request, definition);
            Session session = new Session(services, request, definition, steps, work.shared(), attempt == TRIES);
            try {
                new CacheExchange(services).load(session);
                Image image = run(session, definition);
                if (others.isPresent()) {
                    others.get().run();
                    new CacheExchange(services).save(session, image);
                    sources.remember(session, image, work.context());
                    tell(session, definition);
                }
                return image;
            } catch (BuildException e) {
                if (attempt < TRIES && (session.hasLostALayer() || isMissingLayer(e))) {
                    listener.warning(definition.file().file(), "a layer was removed meanwhile; building again");
                    work.shared().forgetImages();
                    continue;
                }
                if (others.isPresent()) {
                    warn(session, definition, listener);
                }
                throw e;
            } finally {
                session.end();
            }
        }
    }

    private void tell(Session session, Definition definition) {
        BuildListener listener = session.steps().listener();
        warn(session, definition, listener);
        for (String name : definition.arguments().unused()) {
            listener.warning(definition.file().file(), "build argument '%s' is declared by no ARG".formatted(name));
        }
    }

    /** What earlier builds have read of a folder of the user. */
    private Optional<KnownContent> known(BuildContext context) {
        String name = new TreeDigest()
                .add(context.folder().toAbsolutePath().normalize().toString())
                .hex();
        return context.isLocal()
                ? Optional.of(KnownContent.load(filesFolder.resolve(name), Clock.systemUTC()))
                : Optional.empty();
    }

    private static void save(KnownContent content, BuildListener listener) {
        try {
            content.save();
        } catch (IOException e) {
            listener.warning("build context", "the next build will read all files again: %s".formatted(e.getMessage()));
        }
    }

    private <T> T inContext(BuildRequest request, Function<BuildContext, T> work) {
        ConcurrentLinkedDeque<Path> temporaries = new ConcurrentLinkedDeque<>();
        try {
            return work.apply(BuildContext.of(request.context(), request, services.http(), () -> {
                Path folder = services.store().temporaryFolder();
                temporaries.push(folder);
                return folder;
            }));
        } finally {
            temporaries.forEach(Session::deleteTree);
        }
    }

    private static boolean isMissingLayer(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MissingLayerException) {
                return true;
            }
        }
        return false;
    }

    private Image run(Session session, Definition definition) {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "build-" + session.id());
            thread.setDaemon(true);
            return thread;
        });
        StageScheduler scheduler = new StageScheduler(session, threads);
        BuildRequest request = session.request();
        try {
            StageState result = scheduler.awaitInterruptibly(Definition.target(definition.graph(), request));
            request.labels().forEach(result.config()::setLabel);
            CacheExchange.inline(session, result);
            return export(session, result, request.otherPlatforms().isEmpty() ? request.tags() : List.of());
        } catch (BuildException e) {
            session.cancel();
            throw scheduler.rootFailure().orElse(e);
        } finally {
            session.cancel();
            threads.shutdown();
        }
    }

    private Image export(Session session, StageState result, List<ImageReference> tags) {
        int step = session.steps().start("exporting to image");
        try {
            Optional<Instant> created = session.sourceDate()
                    .or(() -> Optional.of(result.created()).filter(time -> !time.equals(Instant.EPOCH)));
            Image image = services.store()
                    .addImage(
                            result.finishedConfig(),
                            session.request().platform().or(result::platform).orElseGet(session::platform),
                            result.layers(),
                            result.history(),
                            created,
                            result.author());
            session.steps().listener().stepProgress(step, "writing image " + image.id(), 1, 1);
            for (ImageReference tag : tags) {
                services.store().tag(image.id(), tag);
                session.steps().listener().stepProgress(step, "naming to " + tag, 1, 1);
            }
            session.steps().listener().stepFinished(step, false);
            return services.store().find(image.id()).orElse(image);
        } catch (ImageException e) {
            session.steps().listener().stepFailed(step, String.valueOf(e.getMessage()));
            throw new BuildException("store the image: " + e.getMessage(), e);
        }
    }

    private void name(List<String> ids, List<ImageReference> tags, Steps steps) {
        int step = steps.start("exporting manifest list");
        for (ImageReference tag : tags) {
            services.store().tag(ids, tag);
            steps.listener().stepProgress(step, "naming to " + tag, 1, 1);
        }
        steps.listener().stepFinished(step, false);
    }

    /** Once all is done, when the variables of the bases are known. */
    private void warn(Session session, Definition definition, BuildListener listener) {
        for (Warning warning : new DefinitionCheck(services.store()).check(session.request(), definition, false)) {
            listener.warning(warning.location(), warning.rule() + ": " + warning.message());
        }
    }

    @Override
    public Checks check(BuildRequest request) {
        return inContext(request, context -> {
            Definition definition = Definition.read(request, context, new Steps(BuildListener.NONE));
            Dockerfile file = definition.file();
            List<Warning> warnings = new DefinitionCheck(services.store()).check(request, definition, true);
            return new Checks(file.file(), file.text(), warnings);
        });
    }

    @Override
    public Outline outline(BuildRequest request) {
        return inContext(request, context -> {
            Definition definition = Definition.read(request, context, new Steps(BuildListener.NONE));
            return new OutlineReader(definition).read(Definition.target(definition.graph(), request));
        });
    }

    @Override
    public Targets targets(BuildRequest request) {
        return inContext(request, context -> {
            Dockerfile file = Definition.dockerfile(request, context, new Steps(BuildListener.NONE));
            List<Target> targets = new ArrayList<>();
            for (Dockerfile.Stage stage : file.stages()) {
                targets.add(new Target(
                        stage.name(),
                        targets.size() == file.stages().size() - 1,
                        stage.comment(),
                        stage.base(),
                        stage.platform(),
                        stage.origin().startLine(),
                        stage.origin().endLine()));
            }
            return new Targets(file.text(), targets);
        });
    }

    @Override
    public Optional<String> staleness(BuildRequest request, Image image) {
        boolean local = !request.context().contains("://") && Files.isDirectory(Path.of(request.context()));
        return local
                ? sources.difference(request, image, services.store())
                : sources.difference(request, image, services.store(), services.http());
    }
}
