package io.jcompose.core.engine;

import io.jcompose.core.HostPaths;
import io.jcompose.core.execute.ContainerStarter;
import io.jcompose.core.execute.Execs;
import io.jcompose.core.execute.Host;
import io.jcompose.core.execute.ImageSources;
import io.jcompose.core.execute.Observer;
import io.jcompose.core.load.ProjectCodec;
import io.jcompose.core.model.Project;
import io.jcompose.core.supervise.EventBus;
import io.jcompose.core.supervise.Freezes;
import io.jcompose.core.supervise.RecordStore;
import io.jcompose.core.supervise.Supervision;
import io.jcompose.network.NetworkDriver;
import io.jcompose.network.bridge.BridgeNetworkDriver;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.RuntimePaths;
import io.jcompose.runtime.build.execute.DockerfileBuilder;
import io.jcompose.runtime.container.LinuxContainerRuntime;
import io.jcompose.runtime.image.AnnouncedImages;
import io.jcompose.runtime.image.EventJournal;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.StoreMaintenance;
import io.jcompose.runtime.registry.HostHttp;
import io.jcompose.runtime.registry.Registry;
import io.jcompose.runtime.registry.RegistryClient;
import io.jcompose.runtime.registry.RegistrySettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the real parts together. */
final class EngineWiring implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineWiring.class);
    private final HostPaths paths;
    private final Vertx vertx;
    private final ExecutorService threads;
    private final CompletableFuture<NetworkDriver> opening;
    private final CompletableFuture<LinuxContainerRuntime> containers;
    private final Map<String, String> environment;
    private Optional<VertxConnectivity> connectivity = Optional.empty();
    private Runnable leftovers = () -> {};

    EngineWiring(
            HostPaths paths,
            Vertx vertx,
            ExecutorService threads,
            CompletableFuture<NetworkDriver> opening,
            CompletableFuture<LinuxContainerRuntime> containers,
            Map<String, String> environment) {
        this.paths = paths;
        this.vertx = vertx;
        this.threads = threads;
        this.opening = opening;
        this.containers = containers;
        this.environment = environment;
    }

    /** Blocks; nothing of Vert.x is needed for it. */
    static NetworkDriver openNetworks(HostPaths paths, ExecutorService threads) {
        NetworkDriver networks = BridgeNetworkDriver.open(paths.data().resolve("networks"));
        threads.execute(() -> keepRules(networks));
        return networks;
    }

    /**
     * Blocks; nothing of Vert.x is needed for it.
     *
     * @param engineCommand how monitors bring an engine back
     */
    static LinuxContainerRuntime openContainers(
            HostPaths paths, List<String> engineCommand, Map<String, String> environment) {
        List<String> variables = new ArrayList<>();
        environment.forEach((name, value) -> {
            if (!name.equals(EngineMain.LIFELINE_VARIABLE)) {
                variables.add(name + "=" + value);
            }
        });
        variables.add(EngineMain.LIFELINE_VARIABLE + "=1");
        return LinuxContainerRuntime.open(runtimePaths(paths), engineCommand, variables);
    }

    private static <T> T opened(CompletableFuture<T> opening) {
        try {
            return opening.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static RuntimePaths runtimePaths(HostPaths paths) {
        return new RuntimePaths(paths.data(), paths.run(), paths.cgroupParent());
    }

    Core core(Clock clock) {
        RuntimePaths runtimePaths = runtimePaths(paths);
        LinuxContainerRuntime runtime = opened(containers);
        leftovers = () -> removeLeftovers(runtime, runtimePaths.images());
        NetworkDriver networks = opened(opening);
        NameServer names = new NameServer(
                vertx, (network, gateway, port) -> blocking(() -> networks.redirectNames(network, gateway, port)));
        VertxConnectivity live = new VertxConnectivity(names, new PortForwarder(vertx));
        connectivity = Optional.of(live);
        EngineBuildNetwork network = new EngineBuildNetwork(networks, live);
        ImageStore images = ImageStore.open(runtimePaths.images());
        EventJournal journal = EventJournal.in(paths.data(), clock);
        RegistryClient own = Registry.into(runtimePaths.images(), RegistrySettings.of(environment));
        DockerfileBuilder builder = new DockerfileBuilder(
                runtime,
                new AnnouncedImages(images, journal, true),
                own,
                new HostHttp(RegistrySettings.of(environment)),
                network,
                paths.data().resolve("build"));
        ImageSources sources = caller -> {
            if (caller.isEmpty()) {
                return new ImageSources.Source(told(own, journal), network.around(builder));
            }
            RegistrySettings settings = RegistrySettings.of(caller);
            RegistryClient registry = Registry.into(runtimePaths.images(), settings);
            return new ImageSources.Source(
                    told(registry, journal), network.around(builder.with(registry, new HostHttp(settings))));
        };
        Host host = new Host(
                runtime,
                runtime::writeHosts,
                networks,
                new AnnouncedImages(images, journal),
                sources,
                runtime.volumes(),
                live);
        return assemble(host, clock, ProjectCodec::fromJson);
    }

    /** Pulls are written down; what a builder fetches for itself is not. */
    private static Registry told(Registry registry, EventJournal journal) {
        return (reference, platform, progress) -> {
            Image image = registry.pull(reference, platform, progress);
            journal.transfer("pull", reference, image.config().labels());
            return image;
        };
    }

    private Future<Void> blocking(Runnable call) {
        return Future.fromCompletionStage(CompletableFuture.runAsync(call, threads));
    }

    /** The parts above the host; what a test puts on top of fakes, too. */
    Core assemble(Host quiet, Clock clock, Function<String, Project> projects) {
        RecordStore records = new RecordStore(paths.data());
        EventBus events =
                new EventBus(clock, id -> facts(quiet, id), Optional.of(EventJournal.in(paths.data(), clock)));
        Host host = quiet.with(
                new AnnouncedNetworks(quiet.networks(), events), new AnnouncedVolumes(quiet.volumes(), events));
        Execs execs = new Execs(host.runtime(), events);
        ContainerStarter starter = new ContainerStarter(host, records, execs, events);
        Supervision supervision =
                new Supervision(new VertxLoop(vertx, threads, clock), host.runtime(), starter, records, events);
        return new Core(
                host,
                records,
                supervision,
                starter,
                new Observer(host, records, supervision),
                events,
                execs,
                new ProjectLocks(supervision::notifyChange),
                threads,
                projects,
                id -> paths.data().resolve("containers").resolve(id).resolve("log"),
                new Freezes(paths.data().resolve("engine").resolve("frozen"), host.runtime()));
    }

    private static void keepRules(NetworkDriver networks) {
        try {
            networks.keepRules();
        } catch (RuntimeException e) {
            LOG.warn("watch the packet filter: {}", e.getMessage());
        }
    }

    /** What events tell of a container beside its name. */
    private static Map<String, String> facts(Host host, String id) {
        Map<String, String> facts = new LinkedHashMap<>();
        host.runtime().find(new ContainerId(id)).ifPresent(container -> {
            facts.put("image", container.spec().image());
            facts.putAll(container.spec().labels());
        });
        return facts;
    }

    /**
     * Removes in the background what an engine that was killed has left half done. Not before adoption: whoever looks for
     * leftovers holds locks of containers, and to those who ask meanwhile, one without its monitor was never started.
     */
    void sweep() {
        threads.execute(leftovers);
    }

    private static void removeLeftovers(LinuxContainerRuntime runtime, Path images) {
        try {
            runtime.sweep().forEach(what -> LOG.info("removed {}", what));
            StoreMaintenance.of(images).sweep();
        } catch (RuntimeException e) {
            LOG.warn("remove leftovers: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        connectivity.ifPresent(VertxConnectivity::close);
    }
}
