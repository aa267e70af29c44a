package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.build.BuildListener;
import io.jcompose.runtime.build.BuildNetwork;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.ImageBuilder;
import io.jcompose.runtime.build.context.FileTree;
import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.dockerfile.DockerfileException;
import io.jcompose.runtime.build.dockerfile.DockerfileParser;
import io.jcompose.runtime.build.dockerfile.Problem;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.build.dockerfile.WordExpander;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.registry.Registry;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * {@link ImageBuilder} for Dockerfiles, on a container runtime. Blocks for as long as the build takes; stages that do not
 * depend on each other run side by side.
 */
public final class DockerfileBuilder implements ImageBuilder {
    private static final String INLINE = "Dockerfile (inline)";
    private final Session.Services services;

    /**
     * @param registry for base images that are not in the store
     * @param cacheFolder results of steps and the folders of cache mounts; on the disk of the store
     */
    public DockerfileBuilder(
            ContainerRuntime runtime, ImageStore store, Registry registry, BuildNetwork network, Path cacheFolder) {
        this.services = new Session.Services(
                runtime,
                store,
                registry,
                network,
                new StepCache(cacheFolder.resolve("steps")),
                new CacheMounts(cacheFolder.resolve("mounts")));
    }

    @Override
    public Image build(BuildRequest request, BuildListener listener) {
        Steps steps = new Steps(listener);
        if (!Files.isDirectory(request.context())) {
            throw new BuildException("build context %s is not a folder".formatted(request.context()));
        }
        Optional<Path> path = request.inlineDockerfile().isPresent()
                ? Optional.empty()
                : Optional.of(request.context().resolve(request.dockerfile()));
        Dockerfile file = parse(request, path, steps);
        file.warnings().forEach(warning -> listener.warning(warning.location(), warning.message()));
        Session session = session(
                request, file, FileTree.ofContext(request.context(), IgnoreFiles.of(request.context(), path)), steps);
        return run(session, request, listener);
    }

    private Image run(Session session, BuildRequest request, BuildListener listener) {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "build-" + session.id());
            thread.setDaemon(true);
            return thread;
        });
        StageScheduler scheduler = new StageScheduler(session, threads);
        try {
            StageState result = scheduler.awaitInterruptibly(target(session.graph(), request));
            request.labels().forEach(result.config()::setLabel);
            Image image = export(session, result, request.tags());
            for (String name : session.arguments().unused()) {
                listener.warning(session.file().file(), "build argument '%s' is declared by no ARG".formatted(name));
            }
            return image;
        } catch (BuildException e) {
            session.cancel();
            throw scheduler.rootFailure().orElse(e);
        } finally {
            session.cancel();
            threads.shutdown();
        }
    }

    private static int target(StageGraph graph, BuildRequest request) {
        try {
            return graph.target(request.target());
        } catch (SyntaxException e) {
            throw new BuildException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Dockerfile parse(BuildRequest request, Optional<Path> path, Steps steps) {
        String name = path.map(file -> displayName(request.context(), file)).orElse(INLINE);
        int step = steps.start("[internal] load build definition from " + name);
        try {
            Dockerfile file = new DockerfileParser().parse(name, text(request, path));
            steps.listener().stepFinished(step, false);
            return file;
        } catch (BuildException e) {
            steps.listener().stepFailed(step, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private static String displayName(Path context, Path file) {
        Path normal = file.normalize();
        return normal.startsWith(context.normalize())
                ? context.normalize().relativize(normal).toString()
                : file.toString();
    }

    private static String text(BuildRequest request, Optional<Path> path) {
        if (path.isEmpty()) {
            return request.inlineDockerfile().orElse("");
        }
        try {
            return Files.readString(path.get());
        } catch (NoSuchFileException e) {
            throw new BuildException("Dockerfile %s does not exist".formatted(path.get()), e);
        } catch (CharacterCodingException e) {
            throw new BuildException("Dockerfile %s is not UTF-8 text".formatted(path.get()), e);
        } catch (IOException e) {
            throw new BuildException("read Dockerfile %s: %s".formatted(path.get(), e), e);
        }
    }

    private Session session(BuildRequest request, Dockerfile file, FileTree context, Steps steps) {
        List<Problem> problems = new ArrayList<>();
        Platform platform = request.platform().orElseGet(Platform::host);
        String targetStage = request.target().orElse("default");
        BuildArguments arguments = BuildArguments.of(file, request.args(), platform, targetStage, problems);
        List<String> bases = new ArrayList<>();
        for (Dockerfile.Stage stage : file.stages()) {
            bases.add(base(file, stage, arguments.globals(), problems));
        }
        StageGraph graph =
                new StageGraph(file, bases, request.additionalContexts().keySet());
        for (int stage : graph.reachable(target(graph, request))) {
            if (bases.get(stage).isEmpty()) {
                problems.add(blankBase(file, file.stages().get(stage)));
            }
        }
        if (!problems.isEmpty()) {
            throw new DockerfileException(problems);
        }
        String id = UUID.randomUUID().toString().substring(0, 8);
        return new Session(services, request, file, arguments, graph, context, steps, id);
    }

    private static Problem blankBase(Dockerfile file, Dockerfile.Stage stage) {
        return new Problem(
                file.file(),
                stage.origin().startLine(),
                "FROM: the base name is blank: '%s' has no value; declare ARG with a default before the first FROM"
                        .formatted(stage.base()));
    }

    private static String base(
            Dockerfile file, Dockerfile.Stage stage, Map<String, String> globals, List<Problem> problems) {
        try {
            return new WordExpander(file.escape()).word(stage.base(), globals);
        } catch (SyntaxException e) {
            problems.add(new Problem(file.file(), stage.origin().startLine(), "FROM: " + e.getMessage()));
            return "invalid";
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
                            session.platform(),
                            result.layers(),
                            result.history(),
                            created,
                            result.author());
            for (ImageReference tag : tags) {
                services.store().tag(image.id(), tag);
            }
            session.steps().listener().stepFinished(step, false);
            return services.store().find(image.id()).orElse(image);
        } catch (ImageException e) {
            session.steps().listener().stepFailed(step, String.valueOf(e.getMessage()));
            throw new BuildException("store the image: " + e.getMessage(), e);
        }
    }
}
