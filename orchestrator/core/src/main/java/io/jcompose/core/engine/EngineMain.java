package io.jcompose.core.engine;

import io.jcompose.core.HostPaths;
import io.jcompose.core.client.EngineLauncher;
import io.jcompose.network.NetworkDriver;
import io.jcompose.runtime.container.LinuxContainerRuntime;
import io.jcompose.runtime.linux.ProcessMemory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.logging.SLF4JLogDelegateFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine process: one for each data folder. */
public final class EngineMain {
    private static final Logger LOG = LoggerFactory.getLogger(EngineMain.class);
    private static final Duration LOCK_WAIT = Duration.ofSeconds(20);
    private static final Duration DEFAULT_IDLE = Duration.ofSeconds(60);
    private static final Duration TRIM_AFTER = Duration.ofSeconds(2);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);
    private static final long POLL_MILLIS = 50;
    private static final int WORKERS = 4;

    /** Set for an engine that a monitor starts because the one before it has vanished. */
    static final String LIFELINE_VARIABLE = "JCOMPOSE_LIFELINE";

    private static final String ENDED_ON_PURPOSE = "ended";

    private EngineMain() {}

    /**
     * Runs an engine until it is asked to end or nobody has needed it for a while. Containers go on afterwards.
     *
     * @param version of this build, as clients compare it
     * @param environment JCOMPOSE_IDLE_SECONDS and JCOMPOSE_ENGINE_COMMAND are looked at
     * @return exit code of the process: 0, also if another engine is there already
     */
    public static int run(HostPaths paths, String version, Map<String, String> environment) {
        Path folder = paths.data().resolve("engine");
        if (isUnwanted(paths, environment)) {
            return 0;
        }
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (FileChannel channel = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = lock(channel, paths.socket(), isLifeline(environment))
                            .orElse(null)) {
                if (lock == null || isUnwanted(paths, environment)) {
                    LOG.info("another engine works on {}, or has just been ended on purpose", paths.data());
                    return 0;
                }
                serve(paths, version, environment);
                return 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("start the engine in " + folder, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /**
     * Whether a monitor has called for an engine that is not needed any more: everything has been removed meanwhile, or
     * an engine that came up in between was ended on purpose. Looks only; an unwanted engine leaves no trace.
     */
    public static boolean isUnwanted(HostPaths paths, Map<String, String> environment) {
        if (!isLifeline(environment)) {
            return false;
        }
        Path folder = paths.data().resolve("engine");
        if (!Files.isDirectory(folder)) {
            return true;
        }
        try {
            Instant ended =
                    Files.getLastModifiedTime(folder.resolve(ENDED_ON_PURPOSE)).toInstant();
            return ProcessHandle.current()
                    .info()
                    .startInstant()
                    .filter(ended::isAfter)
                    .isPresent();
        } catch (IOException e) {
            return false; // none was ended on purpose yet
        }
    }

    private static boolean isLifeline(Map<String, String> environment) {
        return environment.containsKey(LIFELINE_VARIABLE);
    }

    /**
     * An engine that is just ending, or just starting, keeps the lock for a moment. One that serves lives, and then this
     * one is not needed; nor is one that a monitor has called while another holds the lock.
     */
    private static Optional<FileLock> lock(FileChannel channel, Path socket, boolean lifeline)
            throws IOException, InterruptedException {
        long limit = System.nanoTime() + LOCK_WAIT.toNanos();
        FileLock lock = channel.tryLock();
        while (lock == null && !lifeline && !isServed(socket) && System.nanoTime() < limit) {
            Thread.sleep(POLL_MILLIS);
            lock = channel.tryLock();
        }
        return Optional.ofNullable(lock);
    }

    private static boolean isServed(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void serve(HostPaths paths, String version, Map<String, String> environment)
            throws InterruptedException {
        long begin = System.nanoTime();
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        ExecutorService threads = Executors.newCachedThreadPool(threadFactory());
        // On threads of their own meanwhile: native calls, JSON and Vert.x take about as long to load.
        CompletableFuture<NetworkDriver> networks =
                CompletableFuture.supplyAsync(() -> EngineWiring.openNetworks(paths, threads), threads);
        CompletableFuture<LinuxContainerRuntime> containers = CompletableFuture.supplyAsync(
                () -> EngineWiring.openContainers(paths, command(environment), environment), threads);
        Vertx vertx = vertx();
        Thread hook = new Thread(() -> shutDown(end, closed), "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
        EngineWiring wiring = new EngineWiring(paths, vertx, threads, networks, containers, environment);
        try {
            Core core = wiring.core(Clock.systemUTC());
            Path folder = paths.data().resolve("engine");
            new Adoption(core).run(BootId.hasChanged(folder));
            BootId.remember(folder);
            wiring.sweep();
            Engine engine = new Engine(version, core, end::countDown);
            Server server = new Server(vertx, engine, threads, core.supervision()::notifyChange);
            server.listen(paths.socket());
            LOG.info(
                    "engine {} of process {} serves {} after {} ms",
                    version,
                    ProcessHandle.current().pid(),
                    paths.socket(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
            awaitEnd(end, server, engine, idleLimit(environment));
            // From here on monitors that have called for an engine meanwhile call in vain.
            markEnded(folder);
            Files.deleteIfExists(paths.socket());
            server.close();
            engine.close();
        } catch (IOException e) {
            throw new UncheckedIOException("remove " + paths.socket(), e);
        } finally {
            wiring.close();
            threads.shutdownNow();
            vertx.close().toCompletionStage().toCompletableFuture().join();
            LOG.info("engine of process {} ended", ProcessHandle.current().pid());
            closed.countDown();
        }
    }

    private static void markEnded(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            Files.write(folder.resolve(ENDED_ON_PURPOSE), new byte[0]);
        }
    }

    /** On SIGTERM: the monitors are told that this end is meant. */
    private static void shutDown(CountDownLatch end, CountDownLatch closed) {
        end.countDown();
        try {
            boolean unused = closed.await(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnd(CountDownLatch end, Server server, Engine engine, Duration idle)
            throws InterruptedException {
        boolean idleLongEnough = false;
        boolean trimmed = false;
        while (!idleLongEnough && !end.await(Math.min(1000, idle.toMillis()), TimeUnit.MILLISECONDS)) {
            boolean alone = server.clients() == 0;
            idleLongEnough = alone && !engine.isBusy() && server.idleNanos() > idle.toNanos();
            if (alone && !trimmed && server.idleNanos() > TRIM_AFTER.toNanos()) {
                trim();
                trimmed = true;
            }
            trimmed &= alone && server.idleNanos() > TRIM_AFTER.toNanos();
        }
        if (!idleLongEnough) {
            Thread.sleep(POLL_MILLIS); // the answer to the request to end should still get out
        }
    }

    /** Only a full collection gives memory of the heap back, and an idle JVM does none by itself. */
    private static void trim() {
        System.gc();
        try {
            ProcessMemory.trim();
        } catch (IOException e) {
            LOG.warn("give memory back: {}", e.getMessage());
        }
    }

    /** Small: few threads, no files of its own. */
    static Vertx vertx() {
        System.setProperty("vertx.logger-delegate-factory-class-name", SLF4JLogDelegateFactory.class.getName());
        // Netty puts these into the names of channels; to find out the first, it looks at each of the host's
        // interfaces.
        System.setProperty("io.netty.machineId", "00:00:00:00:00:00:00:01");
        System.setProperty(
                "io.netty.processId", Long.toString(ProcessHandle.current().pid()));
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(WORKERS)
                .setInternalBlockingPoolSize(2)
                .setPreferNativeTransport(false)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    private static ThreadFactory threadFactory() {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "engine-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** How monitors bring an engine back. */
    private static List<String> command(Map<String, String> environment) {
        String command = environment.getOrDefault(EngineLauncher.COMMAND_VARIABLE, "");
        return command.isEmpty() ? List.of() : List.of(command.split("\n"));
    }

    private static Duration idleLimit(Map<String, String> environment) {
        String text = environment.getOrDefault("JCOMPOSE_IDLE_SECONDS", "");
        return text.matches("[0-9]{1,8}") ? Duration.ofSeconds(Long.parseLong(text)) : DEFAULT_IDLE;
    }
}
