package io.jcompose.core.engine;

import io.jcompose.core.HostPaths;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.DownRequest;
import io.jcompose.core.client.EngineClient.UpRequest;
import io.jcompose.core.client.SocketEngineClient;
import io.jcompose.core.client.UpRequestBuilder;
import io.jcompose.core.client.Wire;
import io.jcompose.core.execute.Connectivity;
import io.jcompose.core.execute.Host;
import io.jcompose.core.execute.ImageSources;
import io.jcompose.core.fakes.FakeBuilder;
import io.jcompose.core.fakes.FakeImages;
import io.jcompose.core.fakes.FakeNetworks;
import io.jcompose.core.fakes.FakeRuntime;
import io.jcompose.core.fakes.FakeVolumes;
import io.jcompose.core.model.Project;
import io.jcompose.core.plan.Samples;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.image.ImageConfig;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An engine over its real socket, on fakes; and what tests say to it. */
abstract class EngineFixture {
    @TempDir
    Path folder;

    final FakeRuntime runtime = new FakeRuntime();
    final FakeNetworks networks = new FakeNetworks();
    final FakeImages images = new FakeImages();
    final FakeVolumes volumes = new FakeVolumes();
    final AtomicBoolean ended = new AtomicBoolean();
    final List<String> progress = new ArrayList<>();
    final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    Project project = Samples.project(
            Samples.service("web").dependsOn("db").port(8080, 80).build(),
            Samples.service("db").volume("data", "/data").build());
    Vertx vertx;
    ExecutorService threads;
    Core core;
    Server server;
    EngineClient client;

    @BeforeEach
    final void open() {
        images.add("web:1", ImageConfig.EMPTY);
        images.add("db:1", ImageConfig.EMPTY);
        startEngine();
    }

    final void startEngine() {
        vertx = EngineMain.vertx();
        threads = Executors.newCachedThreadPool();
        HostPaths paths = new HostPaths(folder.resolve("data"), folder.resolve("run"), "test");
        EngineWiring wiring =
                new EngineWiring(paths, vertx, threads, new CompletableFuture<>(), new CompletableFuture<>(), Map.of());
        Host host = new Host(
                runtime,
                Host.HostsFile.NONE,
                networks,
                images,
                environment -> {
                    asked.add(environment);
                    return new ImageSources.Source(images, new FakeBuilder("Dockerfile:1: no"));
                },
                volumes,
                Connectivity.NONE);
        core = wiring.assemble(host, Clock.systemUTC(), json -> project);
        new Adoption(core).run(false);
        Engine engine = new Engine("test", core, () -> ended.set(true));
        server = new Server(vertx, engine, threads, core.supervision()::notifyChange);
        server.listen(paths.socket());
        client = new SocketEngineClient(paths.socket(), new Wire());
    }

    @AfterEach
    final void stopEngine() {
        server.close();
        threads.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    ContainerRecord record(String name) {
        return core.records().find(runtime.byName(name).id().value()).orElseThrow();
    }

    List<ContainerInfo> up() {
        return up("now");
    }

    List<ContainerInfo> up(String start) {
        UpRequest request = new UpRequestBuilder("{}")
                .timeout(Optional.of(Duration.ZERO))
                .start(start)
                .build();
        return client.up(request, event -> progress.add(event.id() + " " + event.text()));
    }

    void down() {
        down(false);
    }

    void down(boolean anonymousVolumes) {
        client.down(
                new DownRequest(
                        "p", Optional.empty(), List.of(), anonymousVolumes, false, Optional.empty(), Optional.empty()),
                event -> progress.add(event.id() + " " + event.text()));
    }
}
