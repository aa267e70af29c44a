package io.jcompose.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.Container;
import io.jcompose.runtime.Container.State;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerLog.Query;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ExitStatus;
import io.jcompose.runtime.RuntimePaths;
import io.jcompose.runtime.Signal;
import io.jcompose.runtime.cgroup.CgroupManager;
import io.jcompose.runtime.files.FileMutex;
import io.jcompose.runtime.files.TwinFile;
import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Engines that vanish, and others that find everything again. */
class RecoveryIT {
    private TestRuntime host;

    @BeforeEach
    void open() {
        host = new TestRuntime();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @PrivilegedTest
    void runningContainer_isFoundByAnotherInstance() throws Exception {
        ContainerId id = host.started(host.shell("echo one; sleep 0.3; echo two; exit 9"));
        LinuxContainerRuntime second = host.open();
        assertThat(second.list()).singleElement().satisfies(container -> {
            assertThat(container.state()).isEqualTo(State.RUNNING);
            assertThat(container.pid()).isPresent();
        });

        CompletableFuture<ExitStatus> exit = second.exit(id);
        host.runtime().close();

        assertThat(exit.get(60, TimeUnit.SECONDS).code()).isEqualTo(9);
        assertThat(second.find(id).orElseThrow().exit().orElseThrow().code()).isEqualTo(9);
        assertThat(second.log(id).open(Query.ALL).next()).isPresent();
    }

    @PrivilegedTest
    void launchedContainer_isStartedByAnotherInstance() throws Exception {
        ContainerId id = host.runtime().create(host.shell("exit 4").build()).id();
        host.runtime().launch(id);
        host.runtime().close();

        LinuxContainerRuntime second = host.open();
        assertThat(second.find(id).map(Container::state)).contains(State.LAUNCHED);
        second.start(id);

        assertThat(second.exit(id).get(60, TimeUnit.SECONDS).code()).isEqualTo(4);
    }

    @PrivilegedTest
    void exit_whileNoEngineLived_isNotForgotten() throws Exception {
        Path id = host.folder.resolve("id");
        Process engine = forkEngine(Engine.class, id);
        JcomposeHost.eventually("the engine has started a container", Duration.ofSeconds(60), () -> Files.exists(id));
        engine.destroyForcibly().waitFor();
        ContainerId container = new ContainerId(Files.readString(id));

        LinuxContainerRuntime next = host.open();
        ExitStatus status = next.exit(container).get(60, TimeUnit.SECONDS);

        assertThat(status.code()).isEqualTo(6);
        assertThat(host.output(container)).isEqualTo("one\ntwo");
        next.remove(container, false);
        assertThat(ContainerFolders.of(host.paths, container).data()).doesNotExist();
    }

    private Process forkEngine(Class<?> main, Path file) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        main.getName(),
                        host.folder.toString(),
                        host.paths.cgroupParent(),
                        file.toString())
                .inheritIO()
                .start();
    }

    /** Build tools put the class path in different places. */
    private static String classPath() {
        return RecoveryIT.class.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(":"))
                : System.getProperty("java.class.path");
    }

    /** Starts a container and then waits to be killed. */
    static final class Engine {
        private Engine() {}

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            LinuxContainerRuntime runtime = LinuxContainerRuntime.open(
                    new RuntimePaths(folder.resolve("data"), folder.resolve("run"), args[1]), List.of(), List.of());
            ContainerId id = runtime.create(io.jcompose.runtime.ContainerSpec.builder("forked")
                            .layers(List.of(folder.resolve("layer")))
                            .args(List.of("sh", "-c", "echo one; sleep 1; echo two; exit 6"))
                            .build())
                    .id();
            runtime.launch(id);
            runtime.start(id);
            Path file = Path.of(args[2]);
            Files.writeString(file.resolveSibling("id.tmp"), id.value());
            Files.move(file.resolveSibling("id.tmp"), file);
            Thread.sleep(60_000);
        }
    }

    @PrivilegedTest
    void engineKilledAtAnyMoment_leavesNothingThatCannotBeRemoved() throws Exception {
        Random random = new Random(42);
        for (int round = 0; round < 5; round++) {
            Path ready = host.folder.resolve("ready-" + round);
            Process engine = forkEngine(Churn.class, ready);
            JcomposeHost.eventually("the engine works", Duration.ofSeconds(60), () -> Files.exists(ready));
            Thread.sleep(random.nextInt(300));
            engine.destroyForcibly().waitFor();

            LinuxContainerRuntime next = host.open();
            for (Container container : next.list()) {
                next.remove(container.id(), true);
            }
            next.sweep();
            next.close();

            assertThat(host.paths.containers()).isEmptyDirectory();
            assertThat(ContainerFolders.runs(host.paths)).isEmptyDirectory();
            assertThat(CgroupManager.detect().children(host.paths.cgroupParent()))
                    .isEmpty();
            JcomposeHost.eventually(
                    "no process of it is left",
                    Duration.ofSeconds(30),
                    () -> ProcessHandle.allProcesses()
                            .noneMatch(process ->
                                    process.info().commandLine().orElse("").contains("churn-" + engine.pid())));
        }
    }

    /** Creates, starts and removes containers until it is killed. */
    static final class Churn {
        private Churn() {}

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            LinuxContainerRuntime runtime = LinuxContainerRuntime.open(
                    new RuntimePaths(folder.resolve("data"), folder.resolve("run"), args[1]), List.of(), List.of());
            for (int i = 0; ; i++) {
                ContainerSpec spec = ContainerSpec.builder("churn-" + i)
                        .layers(List.of(folder.resolve("layer")))
                        .args(List.of(
                                "sh",
                                "-c",
                                "sleep 1000; : churn-" + ProcessHandle.current().pid()))
                        .build();
                ContainerId id = runtime.create(spec).id();
                runtime.launch(id);
                runtime.start(id);
                if (i == 2) {
                    Files.createFile(Path.of(args[2]));
                }
                if (i % 2 == 0) {
                    runtime.stop(id, Signal.KILL, Duration.ofSeconds(5));
                    runtime.remove(id, false);
                }
            }
        }
    }

    @PrivilegedTest
    void containers_startedAtTheSameTimeByTwoInstances_allRun() throws Exception {
        LinuxContainerRuntime second = host.open();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<ExitStatus>> jobs = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                ContainerSpec spec = host.shell("exit " + i).build();
                LinuxContainerRuntime runtime = i % 2 == 0 ? host.runtime() : second;
                jobs.add(() -> {
                    ContainerId id = runtime.create(spec).id();
                    runtime.launch(id);
                    runtime.start(id);
                    ExitStatus status = runtime.exit(id).get(60, TimeUnit.SECONDS);
                    runtime.remove(id, false);
                    return status;
                });
            }
            int expected = 0;
            for (var result : threads.invokeAll(jobs)) {
                assertThat(result.get().code()).isEqualTo(expected++);
            }
        } finally {
            threads.shutdown();
        }
        assertThat(second.list()).isEmpty();
    }

    @PrivilegedTest
    void killedMonitor_isReportedAndItsContainerIsDead() throws Exception {
        ContainerId id = host.started(host.spec("sleep", "100"));
        long pid = host.runtime().find(id).orElseThrow().pid().orElseThrow();
        long monitor =
                ProcessHandle.of(pid).orElseThrow().parent().orElseThrow().pid();

        ProcessHandle.of(monitor).orElseThrow().destroyForcibly();

        ExitStatus status = host.await(id);
        assertThat(status.code()).isEqualTo(137);
        assertThat(status.error().orElseThrow()).contains("monitor was killed");
        JcomposeHost.eventually(
                "the container dies with it",
                Duration.ofSeconds(30),
                () -> ProcessHandle.of(pid).isEmpty());
        LinuxContainerRuntime second = host.open();
        assertThat(second.find(id).orElseThrow().state()).isEqualTo(State.EXITED);
        assertThat(second.find(id).orElseThrow().exit().orElseThrow().code()).isEqualTo(137);
        second.launch(id);
        second.start(id);
        assertThat(second.find(id).orElseThrow().state()).isEqualTo(State.RUNNING);
    }

    @PrivilegedTest
    void killedMonitor_isReportedAlsoWhileSomebodyElseDealsWithTheContainer() throws Exception {
        ContainerId id = host.started(host.spec("sleep", "100"));
        long pid = host.runtime().find(id).orElseThrow().pid().orElseThrow();

        try (FileMutex.Held lock = new ContainerLocks(host.paths.run().resolve("lock")).acquire(id)) {
            assertThat(lock).isNotNull();
            ProcessHandle.of(pid).orElseThrow().parent().orElseThrow().destroyForcibly();
            host.await(id);

            for (int look = 0; look < 20; look++) {
                assertThat(host.await(id).code()).isEqualTo(137);
            }
        }
        JcomposeHost.eventually(
                "what is left of the run goes",
                Duration.ofSeconds(30),
                () -> !Files.exists(ContainerFolders.of(host.paths, id).socket()));
        assertThat(host.runtime().find(id).orElseThrow().exit().orElseThrow().code())
                .isEqualTo(137);
        assertThat(host.open().find(id).orElseThrow().exit().orElseThrow().code())
                .isEqualTo(137);
    }

    @PrivilegedTest
    void halfDoneThings_areRemovable() throws IOException {
        ContainerId id = host.runtime().create(host.spec("true").build()).id();
        ContainerFolders folders = ContainerFolders.of(host.paths, id);
        // an engine that died between its record and the monitor
        new ContainerFiles(host.paths)
                .writeRun(
                        id,
                        new RunRecord(
                                java.time.Instant.now(),
                                java.util.Optional.empty(),
                                Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                                        .strip(),
                                host.paths.cgroupParent() + "/" + id,
                                java.util.Optional.empty(),
                                List.of()));
        CgroupManager.detect().create(host.paths.cgroupParent() + "/" + id, io.jcompose.runtime.cgroup.Limits.NONE);
        Files.createDirectories(folders.run());
        Path halfMade = Files.createDirectories(
                host.paths.containers().resolve("." + "a".repeat(64)).resolve("upper"));

        LinuxContainerRuntime second = host.open();
        assertThat(second.find(id).map(Container::state)).contains(State.CREATED);
        assertThat(second.sweep()).hasSize(2);
        assertThat(second.sweep()).isEmpty();
        assertThat(halfMade).doesNotExist();
        second.remove(id, false);
        assertThat(folders.data()).doesNotExist();

        Files.createDirectories(folders.upper());
        assertThat(second.list()).isEmpty();
        second.remove(id, false);
        assertThat(folders.data()).doesNotExist();
    }

    @PrivilegedTest
    void damagedRecord_namesTheFileAndIsRemovable() throws IOException {
        ContainerId id = host.runtime().create(host.spec("true").build()).id();
        Path config = ContainerFolders.of(host.paths, id).config();
        Files.writeString(config, "{");
        assertThat(host.open().find(id)).isPresent(); // from its copy

        Files.writeString(config, "{");
        Files.writeString(TwinFile.copyOf(config), "{");
        LinuxContainerRuntime second = host.open();
        assertThatThrownBy(() -> second.find(id)).hasMessageContaining("config.json");
        second.remove(id, false);
        assertThat(second.find(id)).isEmpty();
    }

    @PrivilegedTest
    void removal_leavesNothingOnTheHost() {
        ContainerId id = host.started(host.shell("sleep 100 & sleep 100"));
        host.runtime().stop(id, Signal.KILL, Duration.ofSeconds(5));
        host.runtime().remove(id, false);

        assertThat(CgroupManager.detect().children(host.paths.cgroupParent())).isEmpty();
        assertThat(host.paths.containers()).isEmptyDirectory();
        assertThat(ContainerFolders.runs(host.paths)).isEmptyDirectory();
    }
}
