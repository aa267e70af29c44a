package io.jcompose.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.AttachRequest;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.ExecRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.UpRequestBuilder;
import io.jcompose.core.client.Wire;
import io.jcompose.core.fakes.FakeStreams;
import io.jcompose.core.model.Service.Condition;
import io.jcompose.core.plan.Samples;
import io.jcompose.core.supervise.EventBus;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import io.jcompose.testkit.JcomposeHost;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The engine over its real socket, on fakes. */
class EngineTest extends EngineFixture {
    @Test
    void pull_thatFails_wentWithTheSurroundingsOfItsCommand_notTheEngines() {
        Map<String, String> environment = Map.of("DOCKER_CONFIG", "/home/ada/.docker");

        assertThatThrownBy(() -> client.pull(
                        new EngineClient.PullServicesRequest(
                                "{}", List.of("db"), false, false, false, Optional.of("always"), environment),
                        EngineClient.ProgressSink.NONE))
                .hasMessageContaining("manifest unknown");

        assertThat(asked).isNotEmpty().containsOnly(environment);
    }

    @Test
    void up_startsAllInOrderAndTellsHow() {
        List<ContainerInfo> containers = up();

        assertThat(containers).extracting(ContainerInfo::name).containsExactly("p-db-1", "p-web-1");
        assertThat(containers).extracting(ContainerInfo::state).containsOnly("running");
        assertThat(runtime.calls).containsSubsequence("start p-db-1", "start p-web-1");
        assertThat(progress)
                .contains("Network p_default Creating", "Volume p_data Created", "Container p-web-1 Started");
        assertThat(containers.get(1).labels())
                .containsEntry("com.docker.compose.project", "p")
                .containsEntry("com.docker.compose.oneoff", "False")
                .containsEntry("com.docker.compose.depends_on", "db:service_started:false");
        assertThat(containers.get(1).ports().get(0).hostPort()).isEqualTo(8080);
    }

    @Test
    void upTwice_changesNothing() {
        up();
        runtime.calls.clear();
        progress.clear();

        up();

        assertThat(runtime.calls).isEmpty();
        assertThat(progress).containsExactlyInAnyOrder("Container p-db-1 Running", "Container p-web-1 Running");
    }

    @Test
    void down_removesAllEvenWithoutTheFile() {
        up();

        down();

        assertThat(runtime.list()).isEmpty();
        assertThat(networks.networks()).isEmpty();
        assertThat(networks.endpoints()).isEmpty();
        assertThat(volumes.list()).hasSize(1);
        assertThat(folder.resolve("data/projects/p")).doesNotExist();
    }

    @Test
    void upOfACommandThatWasKilledBeforeItsTurn_doesNothing() throws Exception {
        String request =
                new Wire().write(new UpRequestBuilder("{}").start("now").build());
        try (ProjectLocks.Lease another = core.locks().acquire("p", false)) {
            try (SocketChannel killed =
                    SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("run/engine.sock")))) {
                killed.write(
                        StandardCharsets.UTF_8.encode("POST /v1/up HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(request.length(), request)));
                JcomposeHost.eventually("the command waits", Duration.ofSeconds(30), () -> server.clients() == 1);
            }
            assertThat(client.version()).isEqualTo("test"); // by now the engine has seen the other one go
            assertThat(another.preempted()).isFalse();
        }
        JcomposeHost.eventually("it was its turn", Duration.ofSeconds(30), () -> server.clients() == 0);

        assertThat(runtime.list()).isEmpty();
        assertThat(networks.networks()).isEmpty();
    }

    @Test
    void takenPort_ofAllThatWouldStart_isRefusedBeforeAnythingIsMade() {
        project = Samples.project(Samples.service("web").port(8080, 80).build());
        networks.takenPorts.add(8080);

        assertThatThrownBy(this::up).isInstanceOf(EngineException.class).hasMessageContaining("nginx (pid 7)");

        assertThat(runtime.calls).isEmpty();
        assertThat(networks.networks()).isEmpty();
    }

    @Test
    void takenPort_ofOne_refusesAnAttachedUpBeforeAnythingIsMade() {
        networks.takenPorts.add(8080);

        assertThatThrownBy(() -> up("later")).hasMessageContaining("nginx (pid 7)");

        assertThat(runtime.calls).isEmpty();
        assertThat(networks.networks()).isEmpty();
    }

    @Test
    void takenPort_doesNotHinderContainersFromBeingMade() {
        networks.takenPorts.add(8080);

        assertThat(up("never")).extracting(ContainerInfo::state).containsOnly("created");
    }

    @Test
    void takenPort_ofOne_isRefusedAndAllElseIsStartedThatDoesNotNeedIt() {
        networks.takenPorts.add(8080);

        assertThatThrownBy(this::up).hasMessageContaining("nginx (pid 7)");
        assertThat(runtime.calls).contains("start p-db-1").doesNotContain("launch p-web-1");

        networks.takenPorts.clear();
        assertThat(up()).extracting(ContainerInfo::state).containsOnly("running");
        assertThat(runtime.calls)
                .filteredOn(call -> call.equals("create p-web-1"))
                .hasSize(1);
    }

    @Test
    void failedStart_leavesTheDependentCreatedAndIsUndone() {
        networks.failAttach = Optional.of("no more addresses");

        assertThatThrownBy(this::up).hasMessage("no more addresses");

        assertThat(runtime.calls).contains("stop p-db-1").doesNotContain("launch p-web-1");
        networks.failAttach = Optional.empty();
        assertThat(up()).extracting(ContainerInfo::state).containsOnly("running");
    }

    /** An error, not an exception: what had been set up was left there, and taken for running by the next up. */
    @Test
    void startWithoutAThreadLeft_isUndoneToo() {
        networks.noThreadLeft = true;
        assertThatThrownBy(this::up).hasMessageContaining("the engine may start no further thread");

        networks.noThreadLeft = false;
        assertThat(up()).extracting(ContainerInfo::state).containsOnly("running");
    }

    @Test
    void dependencyThatExits_isExplainedWithItsLastWords() {
        project = Samples.project(
                Samples.service("web")
                        .dependsOn("db", Condition.COMPLETED, false)
                        .build(),
                Samples.service("db").build());
        Thread ender = new Thread(() -> {
            boolean started = false;
            while (!started) {
                started = runtime.list().stream()
                        .anyMatch(c ->
                                c.name().equals("p-db-1") && c.state().name().equals("RUNNING"));
                Thread.onSpinWait();
            }
            runtime.end("p-db-1", 3);
        });
        ender.start();

        assertThatThrownBy(this::up)
                .hasMessageContaining("service \"db\" didn't complete successfully: exit 3")
                .hasMessageContaining("service 'web' needs 'db'")
                .hasMessageContaining("last words");
    }

    @Test
    void containerThatCannotBeMade_leavesNoAnonymousVolumes() {
        project =
                Samples.project(Samples.service("web").anonymousVolume("/cache").build());
        runtime.create(ContainerSpec.builder("p-web-1").build());

        assertThatThrownBy(this::up).hasMessageContaining("taken");

        assertThat(volumes.list()).isEmpty();
        assertThat(core.records().all()).isEmpty();
    }

    @Test
    void exec_carriesBytesBothWaysAndTheExitCode() throws Exception {
        up();
        byte[] big = "x".repeat(300_000).getBytes(StandardCharsets.UTF_8);
        FakeStreams cat = FakeStreams.cat();
        runtime.nextExec = cat;

        try (ProcessStreams process = client.exec(exec("cat"))) {
            process.resize(100, 40);
            process.stdin().write(big);
            process.stdin().close();
            assertThat(process.stdout().readAllBytes()).isEqualTo(big);
            assertThat(process.exitCode().get()).isZero();
        }
        while (server.clients() > 0) {
            Thread.sleep(1); // else the engine would never be idle again
        }
        assertThat(cat.calls).contains("resize 100x40");
    }

    @Test
    void attach_givesTheTerminalItsSizeBeforeItReturns() {
        up();
        runtime.calls.clear();

        client.attach(new AttachRequest("p-web-1", 100, 40)).close();

        assertThat(runtime.calls).containsExactly("attach p-web-1 100x40");
    }

    @Test
    void streamsThatAreWanted_areConnectedBeforeTheContainerExecutes_andGivenToTheFirstWhoAttaches() throws Exception {
        runtime.nextExec = FakeStreams.of("at once", 3);
        client.up(new UpRequestBuilder("{}").start("now").attach(List.of("web")).build(), event -> {});

        assertThat(runtime.calls)
                .containsSubsequence("launch p-web-1", "attach p-web-1 0x0", "start p-web-1")
                .doesNotContain("attach p-db-1 0x0");
        runtime.nextExec = FakeStreams.of("too late", 3);
        try (ProcessStreams process = client.attach(new AttachRequest("p-web-1", 0, 0))) {
            assertThat(process.stdout().readAllBytes()).asString().isEqualTo("at once");
        }
        try (ProcessStreams process = client.attach(new AttachRequest("p-web-1", 0, 0))) {
            assertThat(process.stdout().readAllBytes()).asString().isEqualTo("too late");
        }
    }

    @Test
    void sizesAndSignals_arriveInOrderAndTheLastSizeLast() throws Exception {
        up();
        FakeStreams cat = FakeStreams.cat();
        runtime.nextExec = cat;

        try (ProcessStreams process = client.exec(exec("cat"))) {
            for (int columns = 1; columns <= 500; columns++) {
                process.resize(columns, 40);
            }
            process.signal(Signal.parse("USR1"));
            process.signal(Signal.parse("TERM"));
            process.stdin().close();
            assertThat(process.exitCode().get()).isZero();
        }
        JcomposeHost.eventually(
                "all has arrived", Duration.ofSeconds(30), () -> cat.calls.contains("signal " + Signal.parse("TERM")));

        List<String> sizes =
                cat.calls.stream().filter(call -> call.startsWith("resize")).toList();
        assertThat(cat.calls)
                .endsWith("resize 500x40", "signal " + Signal.parse("USR1"), "signal " + Signal.parse("TERM"));
        assertThat(sizes)
                .isSortedAccordingTo(
                        Comparator.comparing(call -> Integer.valueOf(call.replaceAll("\\D+(\\d+)x40", "$1"))));
    }

    @Test
    void execOfAMissingCommand_hasItsExitCode() {
        up();

        assertThatThrownBy(() -> client.exec(exec("missing")))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.exitCode()).isEqualTo(127));
    }

    @Test
    void events_areDockers() throws Exception {
        project = Samples.project(Samples.service("web").volume("data", "/data").build());
        try (EventBus.Subscription heard = core.events().subscribe(Optional.empty())) {
            up();
            assertThat(actions(heard))
                    .containsExactlyInAnyOrder(
                            "network create",
                            "volume create",
                            "container create",
                            "volume mount",
                            "network connect",
                            "container start");

            runtime.nextExec = FakeStreams.of("", 3);
            try (ProcessStreams process = client.exec(exec("check"))) {
                assertThat(process.exitCode().get()).isEqualTo(3);
            }
            assertThat(actions(heard))
                    .containsExactly(
                            "container exec_create: check ", "container exec_start: check ", "container exec_die");

            client.containerAction("restart", "p-web-1", Map.of("timeout", 0));
            client.containerAction("kill", "p-web-1", Map.of("signal", "HUP"));
            client.containerVerbs().rename("p-web-1", "other");
            assertThat(actions(heard))
                    .filteredOn(action -> action.startsWith("container"))
                    .containsExactly(
                            "container kill signal=15",
                            "container die",
                            "container stop",
                            "container start",
                            "container restart",
                            "container kill signal=1",
                            "container rename oldName=/p-web-1");

            client.containerAction("rm", "other", Map.of("force", true));
            client.resourceVerbs().removeVolume("p_data");
            assertThat(actions(heard))
                    .contains("container kill signal=9", "container destroy", "network disconnect", "volume destroy");
        }
    }

    private static List<String> actions(EventBus.Subscription heard) throws InterruptedException {
        List<String> actions = new ArrayList<>();
        for (var event = heard.next(0); event.isPresent(); event = heard.next(0)) {
            StringBuilder text =
                    new StringBuilder(event.get().type() + " " + event.get().action());
            for (String key : List.of("signal", "oldName")) {
                Optional.ofNullable(event.get().attributes().get(key))
                        .ifPresent(value ->
                                text.append(" ").append(key).append("=").append(value));
            }
            actions.add(text.toString());
        }
        return actions;
    }

    @Test
    void inspect_hasDockersShape() {
        up();

        assertThat(client.inspectContainer("p-web-1"))
                .contains("\"Name\":\"/p-web-1\"")
                .contains("\"Running\":true")
                .contains("\"8080\"")
                .contains(
                        "\"ExecIDs\":null",
                        "\"CapAdd\":null",
                        "\"UpperDir\":\"/containers/",
                        "\"Networks\":{\"p_default\":{");
    }

    @Test
    void socket_belongsToItsOwnerOnly() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("run/engine.sock"))))
                .isEqualTo("rw-------");
    }

    @Test
    void shutdown_isPassedOn() {
        client.shutdown();

        assertThat(ended).isTrue();
    }

    private static ExecRequest exec(String command) {
        return new ExecRequest(
                "p-web-1", List.of(command), List.of(), Optional.empty(), Optional.empty(), false, true, false, false);
    }
}
