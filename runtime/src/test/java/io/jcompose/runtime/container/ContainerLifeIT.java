package io.jcompose.runtime.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.CommandException;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.Container.State;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerSpec.Resources;
import io.jcompose.runtime.ExecSpec;
import io.jcompose.runtime.ExitStatus;
import io.jcompose.runtime.NameInUseException;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import io.jcompose.runtime.Tuning;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The life of containers on the real kernel. */
class ContainerLifeIT {
    private TestRuntime host;
    private LinuxContainerRuntime runtime;

    @BeforeEach
    void open() {
        host = new TestRuntime();
        runtime = host.runtime();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private Container find(ContainerId id) {
        return runtime.find(id).orElseThrow();
    }

    private static Resources memory(long bytes) {
        return new Resources(
                OptionalLong.of(bytes),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.of(20),
                Map.of(),
                Optional.empty(),
                Tuning.NONE);
    }

    private static ExecSpec exec(String... args) {
        return new ExecSpec(
                List.of(args), List.of("EXTRA=1"), Optional.empty(), Optional.empty(), false, true, false, false);
    }

    @PrivilegedTest
    void container_goesThroughItsStates() {
        ContainerId id = runtime.create(host.spec("sleep", "100").build()).id();
        assertThat(find(id).state()).isEqualTo(State.CREATED);

        assertThat(runtime.launch(id).netns()).exists();
        assertThat(find(id).state()).isEqualTo(State.LAUNCHED);
        assertThat(find(id).startedAt()).isEmpty();

        runtime.start(id);
        assertThat(find(id).state()).isEqualTo(State.RUNNING);
        assertThat(find(id).startedAt()).isPresent();
        assertThat(runtime.exit(id)).isNotDone();

        runtime.pause(id);
        runtime.pause(id);
        assertThat(find(id).state()).isEqualTo(State.PAUSED);
        assertThatThrownBy(() -> runtime.exec(id, exec("true"))).hasMessageContaining("is paused");
        runtime.unpause(id);
        runtime.unpause(id);
        assertThat(find(id).state()).isEqualTo(State.RUNNING);

        ExitStatus status = runtime.stop(id, Signal.KILL, Duration.ofSeconds(5));
        assertThat(status.code()).isEqualTo(137);
        assertThat(status.signal()).contains(Signal.KILL);
        assertThat(status.outOfMemory()).isFalse();
        assertThat(find(id).state()).isEqualTo(State.EXITED);
        assertThat(find(id).exit()).contains(status);
        assertThat(runtime.exit(id)).isCompletedWithValue(status);

        runtime.launch(id);
        assertThat(find(id).exit()).isEmpty();
        runtime.start(id);
        runtime.remove(id, true);
        runtime.remove(id, true);
        assertThat(runtime.find(id)).isEmpty();
    }

    @PrivilegedTest
    void name_takenByAnother_isRefused() {
        ContainerId id = runtime.create(host.spec("true").name("one").build()).id();

        assertThatThrownBy(() -> runtime.create(host.spec("true").name("one").build()))
                .isInstanceOf(NameInUseException.class)
                .hasMessageContaining("container name 'one' is already in use by container " + id.shortForm());
        runtime.rename(id, "two");
        assertThat(runtime.create(host.spec("true").name("one").build()).name()).isEqualTo("one");
        assertThat(find(id).name()).isEqualTo("two");
        assertThatThrownBy(() -> runtime.rename(id, "one")).isInstanceOf(NameInUseException.class);
    }

    @PrivilegedTest
    void exitCode_isThatOfTheCommand() {
        assertThat(host.run(host.shell("exit 42")).code()).isEqualTo(42);
    }

    @PrivilegedTest
    void command_thatCannotBeExecuted_endsWith126Or127() throws IOException {
        Files.writeString(host.layer().resolve("data.txt"), "no program");
        ContainerId missing = runtime.create(host.spec("nothing").build()).id();
        runtime.launch(missing);
        assertThatThrownBy(() -> runtime.start(missing))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(127));
        assertThat(find(missing).exit().orElseThrow().code()).isEqualTo(127);
        assertThat(find(missing).exit().orElseThrow().error()).isPresent();

        ContainerId forbidden = runtime.create(host.spec("/data.txt").build()).id();
        runtime.launch(forbidden);
        assertThatThrownBy(() -> runtime.start(forbidden))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(126));
    }

    @PrivilegedTest
    void stop_waitsForTheGracePeriodAndThenKills() {
        ContainerId polite =
                host.started(host.shell("trap 'exit 3' TERM; echo ready; while true; do sleep 0.05; done"));
        awaitOutput(polite, "ready");
        assertThat(runtime.stop(polite, Signal.TERM, Duration.ofSeconds(10)).code())
                .isEqualTo(3);

        ContainerId deaf = host.started(host.shell("trap '' TERM; echo ready; sleep 100 & wait"));
        awaitOutput(deaf, "ready");
        assertThat(runtime.stop(deaf, Signal.TERM, Duration.ofMillis(50)).code())
                .isEqualTo(137);
        assertThat(runtime.processes(deaf)).isEmpty();
    }

    @PrivilegedTest
    void launchedContainer_isStoppedAtOnce() {
        ContainerId id = runtime.create(host.spec("sleep", "100").build()).id();
        runtime.launch(id);

        assertThat(runtime.stop(id, Signal.TERM, Duration.ofHours(1)).code()).isEqualTo(137);
    }

    private void awaitOutput(ContainerId id, String text) {
        io.jcompose.testkit.JcomposeHost.eventually(
                "container prints " + text,
                Duration.ofSeconds(30),
                () -> host.output(id).contains(text));
    }

    @PrivilegedTest
    void pausedContainer_canBeStoppedAndKilled() {
        ContainerId one = host.started(host.spec("sleep", "100"));
        runtime.pause(one);
        assertThat(runtime.stop(one, Signal.KILL, Duration.ofSeconds(5)).code()).isEqualTo(137);

        ContainerId two = host.started(host.spec("sleep", "100"));
        runtime.pause(two);
        runtime.kill(two, Signal.KILL);
        assertThat(host.await(two).code()).isEqualTo(137);
    }

    @PrivilegedTest
    void memoryLimit_exceeded_isReportedAsOutOfMemory() {
        // dd's buffer is the allocation
        ContainerId id = host.started(host.spec("dd", "if=/dev/zero", "of=/dev/null", "bs=200M", "count=1")
                .resources(memory(64 << 20)));

        ExitStatus status = host.await(id);

        assertThat(status.outOfMemory()).isTrue();
        assertThat(status.code()).isEqualTo(137);
        assertThat(find(id).exit().orElseThrow().outOfMemory()).isTrue();
    }

    @PrivilegedTest
    void exec_passesStreamsEnvironmentAndExitCode() throws Exception {
        ContainerId id = host.started(host.spec("sleep", "100").environment(List.of("A=b")));
        try (ProcessStreams streams = runtime.exec(id, exec("sh", "-c", "cat; echo $A $EXTRA $HOME; exit 7"))) {
            streams.stdin().write("typed\n".getBytes(UTF_8));
            streams.stdin().close();
            assertThat(new String(streams.stdout().readAllBytes(), UTF_8)).isEqualTo("typed\nb 1 /root\n");
            assertThat(streams.exitCode().get()).isEqualTo(7);
        }
        assertThatThrownBy(() -> runtime.exec(id, exec("nothing")))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(127));
        runtime.stop(id, Signal.KILL, Duration.ofSeconds(5));
        assertThatThrownBy(() -> runtime.exec(id, exec("true")))
                .isInstanceOf(ContainerException.class)
                .hasMessageContaining("does not run");
    }

    @PrivilegedTest
    void statsAndProcesses_showWhatRuns() {
        ContainerId id = host.started(host.spec("sleep", "100").resources(memory(64 << 20)));

        assertThat(runtime.stats(id).orElseThrow().memoryLimit()).hasValue(64 << 20);
        assertThat(runtime.stats(id).orElseThrow().pids()).isEqualTo(1);
        assertThat(runtime.processes(id)).singleElement().satisfies(process -> {
            assertThat(process.command()).isEqualTo("sleep 100");
            assertThat(process.user()).isEqualTo("root");
            assertThat(find(id).pid()).contains(process.pid());
        });
        assertThat(runtime.root(id).orElseThrow().resolve("bin/busybox")).exists();
    }

    @PrivilegedTest
    void launch_thatFails_leavesNothing() {
        ContainerId id = runtime.create(
                        host.spec("true").user(Optional.of("nobody-knows")).build())
                .id();

        assertThatThrownBy(() -> runtime.launch(id))
                .hasMessageContaining("user 'nobody-knows': no such user in image busybox");
        assertThat(find(id).state()).isEqualTo(State.CREATED);
        assertThat(ContainerFolders.of(host.paths, id).run()).doesNotExist();
        assertThat(runtime.sweep()).isEmpty();
    }
}
