package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.build.BuildNetwork;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.context.FileTree;
import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.source.GitCheckout;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.ImageStore.LayerOptions;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.registry.HostHttp;
import io.jcompose.runtime.registry.RegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
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
    private final SharedWork shared;
    private final Map<String, Image> used = new ConcurrentHashMap<>();
    private final AtomicBoolean contextRead = new AtomicBoolean();
    private final ContextReads reads = new ContextReads();
    private final Authorities authorities;
    private final Set<Path> usedLayers = ConcurrentHashMap.newKeySet();
    private final Map<String, StepCache.Result> imported = new ConcurrentHashMap<>();
    private final Deque<Runnable> atEnd = new ConcurrentLinkedDeque<>();
    private final boolean distrust;
    private volatile boolean cancelled;

    /** The builder's parts; those of the process, not of one build. */
    record Services(
            ContainerRuntime runtime,
            ImageStore store,
            RegistryClient registry,
            BuildNetwork network,
            StepCache cache,
            CacheMounts mounts,
            HostHttp http) {}

    /** @param distrust no earlier result is used, since one of them has turned out to be incomplete */
    Session(
            Services services,
            BuildRequest request,
            Definition definition,
            Steps steps,
            SharedWork shared,
            boolean distrust) {
        this.services = services;
        this.request = request;
        this.file = definition.file();
        this.arguments = definition.arguments();
        this.graph = definition.graph();
        this.context = definition.context();
        this.distrust = distrust;
        this.authorities = new Authorities(request.caBundle());
        this.steps = steps;
        this.shared = shared;
        this.id = UUID.randomUUID().toString().substring(0, 8);
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

    ContextReads reads() {
        return reads;
    }

    /** The name of the context behind {@code --from}, empty for the build's own; nothing if it is no folder of the user. */
    Optional<String> reads(Optional<String> from) {
        return from.isEmpty()
                ? Optional.of("")
                : from.filter(name -> StageScheduler.localFolder(request, name).isPresent());
    }

    /** Ids of the images that were used, by the names they were given. */
    Map<String, String> bases() {
        Map<String, String> bases = new HashMap<>();
        used.forEach((key, image) -> bases.put(key.substring(0, key.lastIndexOf(' ')), image.id()));
        return bases;
    }

    Authorities authorities() {
        return authorities;
    }

    /** Whether the steps of a stage are carried out in any case. */
    boolean ignoresCache(int stage) {
        BuildRequest.CacheUse use = request.cache();
        String name = file.stages().get(stage).name().orElse(Integer.toString(stage));
        return distrust || use.skip() || use.skipStages().stream().anyMatch(name::equalsIgnoreCase);
    }

    /** Remembers a layer that this build stands on. */
    void uses(StoredLayer layer) {
        usedLayers.add(layer.folder());
    }

    /** Whether a layer that was there has been removed meanwhile, by somebody else. */
    boolean hasLostALayer() {
        return usedLayers.stream().anyMatch(folder -> !Files.isDirectory(folder));
    }

    /** Whether results of this build are to be left somewhere. */
    boolean exportsCache() {
        return !request.cache().to().isEmpty();
    }

    void record(String key, StepCache.Result result) {
        shared.results().put(key, result);
    }

    /** What a step has come to in this build, which also holds where the cache is not used. */
    Optional<StepCache.Result> made(String key) {
        return distrust
                ? Optional.empty()
                : Optional.ofNullable(shared.results().get(key))
                        .filter(result -> result.layer().isEmpty()
                                || Files.isDirectory(result.layer().get().folder()));
    }

    /** What the steps of this build came to, for all its platforms, sorted by key. */
    Map<String, StepCache.Result> results() {
        return new TreeMap<>(shared.results());
    }

    /** Adds results from elsewhere; they count for this build only. */
    void imports(Map<String, StepCache.Result> found) {
        imported.putAll(found);
    }

    /** An earlier result, if it is still whole. */
    Optional<StepCache.Result> find(String key) {
        return services.cache().find(key).or(() -> Optional.ofNullable(imported.get(key)));
    }

    /** A folder that is removed when the build ends. */
    Path temporary() {
        Path folder = services.store().temporaryFolder();
        onEnd(() -> deleteTree(folder));
        return folder;
    }

    /** Called when the build is over, however it ended; newest first. */
    void onEnd(Runnable action) {
        atEnd.push(action);
    }

    void end() {
        for (Runnable action = atEnd.poll(); action != null; action = atEnd.poll()) {
            action.run();
        }
    }

    GitCheckout git() {
        return git(request);
    }

    /** git with the agent and the token that a build was given. */
    static GitCheckout git(BuildRequest request) {
        Optional<Path> agent = Optional.ofNullable(request.ssh().get("default")).map(Path::of);
        Optional<String> token =
                Optional.ofNullable(request.secrets().get("GIT_AUTH_TOKEN")).map(Session::text);
        return new GitCheckout(agent, token);
    }

    private static String text(BuildRequest.Secret secret) {
        try {
            return secret.value().isPresent()
                    ? secret.value().get()
                    : Files.readString(secret.file().orElseThrow()).strip();
        } catch (IOException e) {
            throw new BuildException("secret GIT_AUTH_TOKEN: cannot read %s: %s".formatted(secret, e.getMessage()), e);
        }
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
        return cancelled || shared.isCancelled() || steps.listener().isCancelled();
    }

    void checkCancelled() throws FailedStep {
        if (isCancelled()) {
            throw new FailedStep("cancelled");
        }
    }

    SharedWork shared() {
        return shared;
    }

    /** Whether this is the first time that the build context is read. */
    boolean isFirstContextRead() {
        return !contextRead.getAndSet(true);
    }

    /** SOURCE_DATE_EPOCH, if it has a value. */
    Optional<Instant> sourceDate() {
        return arguments.sourceDate();
    }

    LayerOptions layerOptions() {
        return new LayerOptions(sourceDate());
    }

    /** An image by reference, pulled if it is not here (or if the build asks for pulling). Each is got once. */
    Image image(String text, Platform platform, int step) throws FailedStep {
        Map<String, Image> images = shared.images();
        synchronized (images) {
            String key = text + " " + platform;
            Image known = images.get(key);
            if (known == null) {
                known = obtain(text, platform, step);
                images.put(key, known);
            }
            used.put(key, known);
            return known;
        }
    }

    private Image obtain(String text, Platform platform, int step) throws FailedStep {
        if (LayoutAddress.isOne(text)) {
            return ofLayout(LayoutAddress.parse(text), platform);
        }
        ImageReference reference;
        try {
            reference = ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            throw new FailedStep(e.getMessage() + graph.stageHint(text), e);
        }
        try {
            Optional<Image> local = request.pull() ? Optional.empty() : local(text, platform);
            if (local.isPresent()) {
                return local.get();
            }
            return services.registry().pull(reference, platform, new BasePull(step));
        } catch (ImageException e) {
            checkCancelled();
            throw new FailedStep(e.getMessage() + otherPlatformHint(text, platform) + graph.stageHint(text), e);
        }
    }

    /** Tells of the pull of a base, which ends when the build does. */
    private final class BasePull implements ProgressListener {
        private final int step;

        BasePull(int step) {
            this.step = step;
        }

        @Override
        public void on(Event event) {
            steps.listener().stepProgress(step, event.id() + " " + event.status(), event.current(), event.total());
        }

        @Override
        public boolean isCancelled() {
            return Session.this.isCancelled();
        }
    }

    private Image ofLayout(LayoutAddress address, Platform platform) throws FailedStep {
        ImageStore store = services.store();
        try {
            Image image = store.loadLayout(address.folder(), address.wanted(), platform);
            if (image.names().isEmpty()) {
                shared.onEnd(() -> {
                    var unused = store.remove(image.id(), true, java.util.List.of());
                });
            }
            return image;
        } catch (ImageException e) {
            throw new FailedStep(String.valueOf(e.getMessage()), e);
        }
    }

    /** Without a wish of the build or of FROM, a base for another platform is taken as it is. */
    private Optional<Image> local(String text, Platform platform) {
        ImageStore store = services.store();
        Optional<Image> fitting = store.find(text, platform);
        boolean wished = request.platform().isPresent() || !platform.isLike(Platform.host());
        return wished ? fitting : fitting.or(() -> store.find(text));
    }

    private String otherPlatformHint(String text, Platform platform) {
        try {
            return services.store()
                    .find(text)
                    .map(Image::platform)
                    .filter(present -> !present.isLike(platform))
                    .map(present -> "; it is here for %s, but wanted for %s".formatted(present, platform))
                    .orElse("");
        } catch (ImageException e) {
            return ""; // several have that short id, which has been said already
        }
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
