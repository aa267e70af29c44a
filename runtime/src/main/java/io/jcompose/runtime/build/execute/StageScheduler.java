package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.context.FileTree;
import io.jcompose.runtime.build.context.IgnorePatterns;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.build.source.GitAddress;
import io.jcompose.runtime.image.Image;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;

/** Builds stages side by side, each when it is first needed. A stage waits only for earlier ones. Thread-safe. */
final class StageScheduler implements StageBuilder.Stages {
    static final String IMAGE_CONTEXT = "docker-image://";
    /** What {@code docker-image://scratch} stands for: nothing. */
    static final String SCRATCH = "scratch";

    private final Session session;
    private final ExecutorService threads;
    private final Map<Integer, CompletableFuture<StageState>> stages = new HashMap<>();
    private final Map<String, FileTree> folders = new HashMap<>();

    StageScheduler(Session session, ExecutorService threads) {
        this.session = session;
        this.threads = threads;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a failure shows when the stage is waited for
    public void begin(int index) {
        future(index);
    }

    private CompletableFuture<StageState> future(int index) {
        synchronized (stages) {
            return stages.computeIfAbsent(
                    index,
                    i -> CompletableFuture.supplyAsync(() -> new StageBuilder(session, this, i).build(), threads)
                            .whenComplete((state, failure) -> {
                                if (failure != null) {
                                    session.cancel(); // nobody needs the rest any more
                                }
                            }));
        }
    }

    @Override
    public StageState await(int index) {
        try {
            return future(index).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof BuildException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /**
     * As {@link #await}, but gives up when the waiting thread is interrupted; running steps are then ended.
     *
     * @throws BuildException also if interrupted, with the thread's mark set again
     */
    StageState awaitInterruptibly(int index) {
        try {
            return future(index).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BuildException failure) {
                throw failure;
            }
            throw new BuildException("build: " + e.getCause(), e);
        } catch (InterruptedException e) {
            session.cancel();
            Thread.currentThread().interrupt();
            throw new BuildException("the build was cancelled", e);
        }
    }

    /** The first failure that is not only the echo of another. */
    Optional<BuildException> rootFailure() {
        synchronized (stages) {
            for (CompletableFuture<StageState> future : stages.values()) {
                try {
                    future.join();
                } catch (CompletionException e) {
                    if (e.getCause() instanceof BuildException failure
                            && !String.valueOf(failure.getMessage()).endsWith(": cancelled")) {
                        return Optional.of(failure);
                    }
                }
            }
            return Optional.empty();
        }
    }

    @Override
    public String imageOfContext(String name) throws FailedStep {
        String value = context(name);
        if (isFolder(name)) {
            throw new FailedStep("the additional context '%s' is %s, which cannot be a base; docker-image://NAME can"
                    .formatted(name, value));
        }
        return value.startsWith(IMAGE_CONTEXT) ? value.substring(IMAGE_CONTEXT.length()) : value;
    }

    private String context(String name) {
        return session.request().additionalContexts().getOrDefault(name, "");
    }

    @Override
    public FileTree tree(Optional<String> from) throws FailedStep {
        return within(session.file().stages().size()).tree(from);
    }

    @Override
    public Optional<String> contentKey(String from) throws FailedStep {
        return within(session.file().stages().size()).contentKey(from);
    }

    @Override
    public void awaitStage(String from) {
        within(session.file().stages().size()).awaitStage(from);
    }

    @Override
    public Sources within(int stage) {
        return new Sources() {
            @Override
            public void awaitStage(String from) {
                try {
                    if (source(from, stage) instanceof StageGraph.Source.Stage other) {
                        var unused = await(other.index());
                    }
                } catch (FailedStep e) {
                    // no such name: the step that has it says so
                }
            }

            @Override
            public FileTree tree(Optional<String> from) throws FailedStep {
                return from.isEmpty() ? session.context() : treeOf(source(from.get(), stage));
            }

            @Override
            public Optional<String> contentKey(String from) throws FailedStep {
                StageGraph.Source source = source(from, stage);
                if (source instanceof StageGraph.Source.Stage other) {
                    return Optional.of(await(other.index()).contentKey());
                }
                return source instanceof StageGraph.Source.Named named && isFolder(named.name())
                        ? Optional.empty()
                        : Optional.of(image(source)
                                .map(image -> String.join(",", image.diffIds()))
                                .orElse("scratch"));
            }
        };
    }

    private StageGraph.Source source(String from, int stage) throws FailedStep {
        try {
            return session.graph().from(from, stage);
        } catch (SyntaxException e) {
            throw new FailedStep(e);
        }
    }

    private boolean isFolder(String name) {
        return !context(name).startsWith(IMAGE_CONTEXT) && !LayoutAddress.isOne(context(name));
    }

    private FileTree treeOf(StageGraph.Source source) throws FailedStep {
        if (source instanceof StageGraph.Source.Stage other) {
            return FileTree.ofLayers(await(other.index()).folders());
        }
        if (source instanceof StageGraph.Source.Named named && isFolder(named.name())) {
            return folder(named.name());
        }
        return FileTree.ofLayers(image(source).map(Image::layers).orElse(List.of()));
    }

    /** Fetched once, however many stages copy from it. */
    private FileTree folder(String name) throws FailedStep {
        synchronized (folders) {
            FileTree known = folders.get(name);
            if (known == null) {
                try {
                    BuildContext context = BuildContext.of(
                            context(name), session.request(), session.services().http(), session::temporary);
                    known = tree(context.folder());
                } catch (BuildException e) {
                    throw new FailedStep("additional context '%s': %s".formatted(name, e.getMessage()), e);
                }
                folders.put(name, known);
            }
            return known;
        }
    }

    private static FileTree tree(Path folder) {
        return FileTree.ofContext(
                folder, IgnoreFiles.read(folder.resolve(".dockerignore")).orElse(IgnorePatterns.NONE));
    }

    /** The files of an additional context that is a folder of this host. */
    static Optional<FileTree> localFolder(BuildRequest request, String name) {
        return Optional.ofNullable(request.additionalContexts().get(name))
                .filter(value -> !value.contains("://") && !GitAddress.isGit(value))
                .map(Path::of)
                .filter(Files::isDirectory)
                .map(StageScheduler::tree);
    }

    private Optional<Image> image(StageGraph.Source source) throws FailedStep {
        if (source instanceof StageGraph.Source.Scratch) {
            return Optional.empty();
        }
        String reference = source instanceof StageGraph.Source.Named named
                ? imageOfContext(named.name())
                : ((StageGraph.Source.Remote) source).reference();
        if (reference.equals(SCRATCH)) {
            return Optional.empty();
        }
        return Optional.of(session.image(reference, session.platform(), 0));
    }
}
