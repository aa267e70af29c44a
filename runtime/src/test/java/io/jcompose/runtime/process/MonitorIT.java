package io.jcompose.runtime.process;

import static io.jcompose.runtime.process.TestContainer.process;
import static io.jcompose.runtime.process.TestContainer.shell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.CommandException;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerLog;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import io.jcompose.runtime.security.Capabilities;
import io.jcompose.runtime.security.CapabilitySets;
import io.jcompose.runtime.security.SeccompFilter;
import io.jcompose.runtime.security.SeccompProgram;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a monitor does for a running container, on the real kernel. */
class MonitorIT {
    private TestContainer box;

    @BeforeEach
    void makeBox() {
        box = new TestContainer();
    }

    @AfterEach
    void removeBox() {
        box.close();
    }

    @PrivilegedTest
    void exitCode_isKeptInTheExitFile() throws IOException {
        Path sample = Files.writeString(box.folder.resolve("events"), "oom_kill 0\n");
        ExitRecord record = box.run(shell("exit 7"), plan -> plan.samples(List.of(sample, Path.of("/none"))));
        assertThat(record.code()).isEqualTo(7);
        assertThat(record.signal()).isEmpty();
        assertThat(record.samples()).containsExactly("oom_kill 0\n");
        assertThat(ExitRecord.read(box.exitFile())).contains(record);
        assertThat(box.client.connect(box.socket(), box.exitFile())).isEmpty();
    }

    @PrivilegedTest
    void signal_reachesPid1AndKillEndsEverything() {
        Monitor monitor = box.launch(shell("trap 'echo got it; exit 3' USR1; while :; do sleep 0.05; done"));
        monitor.start();
        assertThat(monitor.started()).isTrue();
        eventually(() -> {
            monitor.signal(Signal.parse("USR1"));
            return monitor.exit().isDone();
        });
        assertThat(TestContainer.await(monitor).code()).isEqualTo(3);
        assertThat(box.logLines()).contains("got it");

        Monitor second = box.launch(shell("sleep 100 & sleep 100"));
        second.start();
        second.kill();
        ExitRecord killed = TestContainer.await(second);
        assertThat(killed.code()).isEqualTo(137);
        assertThat(killed.signal()).contains(Signal.KILL);
    }

    @PrivilegedTest
    void adoption_findsTheMonitorAgain() {
        Monitor monitor = box.launch(shell("sleep 0.3; exit 5"));
        monitor.start();
        monitor.close();
        try (MonitorClient secondEngine = new MonitorClient(Path.of("/unused"), Path.of("/unused"))) {
            Monitor found = secondEngine.connect(box.socket(), box.exitFile()).orElseThrow();
            assertThat(found.pid()).isEqualTo(monitor.pid());
            assertThat(found.started()).isTrue();
            assertThat(TestContainer.await(found).code()).isEqualTo(5);
        }
    }

    @PrivilegedTest
    void exec_joinsTheContainerAndCarriesStreamsAndCode() throws Exception {
        Monitor monitor = box.launch(shell("sleep 100"));
        monitor.start();
        try (ProcessStreams streams = monitor.exec(shell("cat; hostname; ps -o comm | grep -c '^sleep'; "
                        + "echo err >&2; grep Seccomp: /proc/self/status; exit 9")
                .seccomp(Optional.of(filter()))
                .stdin(true)
                .build())) {
            streams.stdin().write("through ".repeat(50_000).getBytes(UTF_8));
            streams.stdin().close();
            String out = new String(streams.stdout().readAllBytes(), UTF_8);
            assertThat(out.length()).isGreaterThan(400_000);
            assertThat(out).endsWith("through box\n1\nSeccomp:\t2\n");
            assertThat(new String(streams.stderr().readAllBytes(), UTF_8)).isEqualTo("err\n");
            assertThat(streams.exitCode().get(5, TimeUnit.SECONDS)).isEqualTo(9);
        }
    }

    @PrivilegedTest
    void exec_withATerminal_hasJobControlAndASize() throws Exception {
        Monitor monitor = box.launch(shell("sleep 100"));
        monitor.start();
        try (ProcessStreams streams = monitor.exec(shell("tty; stty size; read x; echo got $x; stty size; sleep 50")
                .tty(true)
                .stdin(true)
                .terminalSize(91, 33)
                .build())) {
            assertThat(readUntil(streams, "33 91")).contains("/dev/pts/0");
            streams.resize(120, 40);
            streams.stdin().write("hello\n".getBytes(UTF_8));
            assertThat(readUntil(streams, "40 120")).contains("got hello");
            streams.stdin().write(new byte[] {3}); // Ctrl-C
            assertThat(streams.exitCode().get(5, TimeUnit.SECONDS)).isEqualTo(130);
        }
    }

    @PrivilegedTest
    void exec_ofWhatIsNotThere_is127() {
        Monitor monitor = box.launch(shell("sleep 100"));
        monitor.start();
        assertThatThrownBy(() -> monitor.exec(process("/no/such").build()))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(127))
                .hasMessageStartingWith("execute /no/such: No such file or directory (ENOENT)");
        assertThatThrownBy(() -> monitor.exec(process("/tmp").build()))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(126));
    }

    @PrivilegedTest
    void exec_whoseReaderIsSlow_waitsWithoutDisturbingOthers() throws Exception {
        Monitor monitor = box.launch(shell("sleep 100"));
        monitor.start();
        try (ProcessStreams slow = monitor.exec(shell("yes | head -c 20000000").build())) {
            try (ProcessStreams quick = monitor.exec(shell("echo quick").build())) {
                assertThat(new String(quick.stdout().readAllBytes(), UTF_8)).isEqualTo("quick\n");
            }
            assertThat(slow.stdout().readAllBytes()).hasSize(20_000_000);
            assertThat(slow.exitCode().get(5, TimeUnit.SECONDS)).isZero();
        }
    }

    @PrivilegedTest
    void exec_thatLeavesALoudChild_endsAllTheSame() throws Exception {
        Monitor monitor = box.launch(shell("sleep 100"));
        monitor.start();
        try (ProcessStreams streams =
                monitor.exec(shell("yes & sleep 0.1; exit 2").build())) {
            assertThat(streams.stdout().readAllBytes()).isNotEmpty();
            assertThat(streams.exitCode().get(5, TimeUnit.SECONDS)).isEqualTo(2);
        }
        monitor.exec(shell("yes & exit 2").build()).close();
        try (ProcessStreams streams = monitor.exec(shell("echo still there").build())) {
            assertThat(new String(streams.stdout().readAllBytes(), UTF_8)).isEqualTo("still there\n");
        }
    }

    @PrivilegedTest
    void cgroups_areJoinedByTheContainerAndByExec() throws Exception {
        try (TestCgroups cgroups = new TestCgroups()) {
            Monitor monitor = box.launch(box.plan(
                            shell("cat /proc/self/cgroup; echo; sleep 100").build(),
                            plan -> plan.cgroups(cgroups.joined())))
                    .monitor();
            monitor.start();
            try (ProcessStreams streams = monitor.exec(shell("sleep 100").build())) {
                for (LaunchPlan.Cgroup cgroup : cgroups.joined()) {
                    eventually(() -> cgroups.processes(cgroup).size() >= 2);
                    assertThat(cgroups.processes(cgroup)).contains(monitor.pid());
                }
            }
            eventually(() -> box.logLines().contains(""));
            for (String line : box.logLines()) { // the namespace hides where the groups are
                if (cgroups.isJoined(line)) {
                    assertThat(line).endsWith(":/");
                }
            }
            monitor.kill();
            TestContainer.await(monitor);
        }
    }

    @PrivilegedTest
    void sharedPidNamespace_isClearedThroughTheCgroup() throws Exception {
        try (TestCgroups cgroups = new TestCgroups()) {
            Monitor monitor = box.launch(box.plan(
                            shell("sleep 100 & sleep 100 & wait").build(),
                            plan -> plan.hostname(Optional.empty())
                                    .namespaces(List.of(LaunchPlan.NamespaceUse.fresh(LaunchPlan.NamespaceKind.NET)))
                                    .cgroups(cgroups.joined())))
                    .monitor();
            monitor.start();
            LaunchPlan.Cgroup first = cgroups.joined().get(0);
            eventually(() -> cgroups.processes(first).size() == 3);
            monitor.kill();
            assertThat(TestContainer.await(monitor).code()).isEqualTo(137);
            eventually(() -> cgroups.processes(first).isEmpty());
        }
    }

    @PrivilegedTest
    void exec_inAContainerThatEnds_endsWithIt() throws Exception {
        Monitor monitor = box.launch(shell("sleep 100"));
        monitor.start();
        try (ProcessStreams streams = monitor.exec(shell("sleep 100").build())) {
            monitor.kill();
            assertThat(streams.exitCode().get(5, TimeUnit.SECONDS)).isEqualTo(137);
            TestContainer.await(monitor);
        }
        assertThatThrownBy(() -> monitor.exec(shell("true").build())).isInstanceOf(ContainerException.class);
    }

    @PrivilegedTest
    void attach_carriesInputAndOutputAndTheEnd() throws Exception {
        Monitor monitor = box.launch(
                        box.plan(shell("cat; echo end; exit 4").stdin(true).build(), plan -> plan))
                .monitor();
        try (ProcessStreams streams = monitor.attach()) {
            monitor.start();
            streams.stdin().write("ping\n".getBytes(UTF_8));
            assertThat(readUntil(streams, "ping\n")).isEqualTo("ping\n");
            streams.stdin().close();
            assertThat(new String(streams.stdout().readAllBytes(), UTF_8)).isEqualTo("end\n");
            assertThat(streams.exitCode().get(5, TimeUnit.SECONDS)).isEqualTo(4);
        }
        assertThat(box.logLines()).containsExactly("ping", "end");
    }

    @PrivilegedTest
    void terminal_ofTheContainer_isItsConsole() throws Exception {
        Monitor monitor = box.launch(box.plan(
                        shell("tty; stat -c %F /dev/console; stty size; read x; echo hi > /dev/console")
                                .tty(true)
                                .stdin(true)
                                .build(),
                        plan -> plan.console(true)))
                .monitor();
        try (ProcessStreams streams = monitor.attach()) {
            monitor.resize(70, 20);
            monitor.start();
            assertThat(readUntil(streams, "20 70")).contains("/dev/pts/0", "character special file");
            streams.stdin().write("\n".getBytes(UTF_8));
            assertThat(streams.exitCode().get(5, TimeUnit.SECONDS)).isZero();
        }
        assertThat(box.logLines()).contains("hi\r");
    }

    @PrivilegedTest
    void init_reapsForwardsAndEndsAsItsCommand() {
        Monitor monitor = box.launch(box.plan(
                        shell("trap 'while ps -o pid,stat | grep -q Z; do sleep 0.02; done; echo reaped; exit 6' TERM; "
                                        + "(sleep 0.05 &); echo $$; while :; do sleep 0.05; done")
                                .build(),
                        plan -> plan.init(true)))
                .monitor();
        monitor.start();
        eventually(() -> box.logLines().contains("2"));
        monitor.signal(Signal.TERM);
        assertThat(TestContainer.await(monitor).code()).isEqualTo(6);
        assertThat(box.logLines()).containsExactly("2", "reaped");
    }

    /** PID 1 is then a file of the host, which root in the container must not reach through /proc. */
    @PrivilegedTest
    void init_cannotBeChangedFromInside() throws IOException {
        Path binary = InitBinary.install(box.folder);
        byte[] before = Files.readAllBytes(binary);
        ExitRecord record = box.run(
                shell(
                                "exec 2>&1; cat /proc/1/exe > /tmp/copy && echo read; echo x >> /proc/1/exe && echo written; exit 0")
                        .capabilities(CapabilitySets.forUser(Capabilities.ALL, 0)),
                plan -> plan.init(true));
        assertThat(record.code()).isZero();
        assertThat(box.logLines()).doesNotContain("written"); // ETXTBSY while it runs, EROFS afterwards
        assertThat(Files.readAllBytes(binary)).isEqualTo(before);
    }

    @PrivilegedTest
    void log_underAFlood_losesNothingAndKeepsOrder() {
        int lines = 300_000;
        box.run(
                shell("seq 1 %d & seq 1 1000 | sed s/^/e/ >&2; wait; printf unfinished".formatted(lines)),
                plan -> plan);
        List<ContainerLog.Entry> entries = box.logEntries();
        long last = 0;
        int next = 1;
        for (ContainerLog.Entry entry : entries) {
            assertThat(entry.epochNanos()).isGreaterThan(last);
            last = entry.epochNanos();
            if (entry.stream() == ContainerLog.Stream.STDOUT && next <= lines) {
                assertThat(new String(entry.bytes(), UTF_8)).isEqualTo(Integer.toString(next++));
            }
        }
        assertThat(entries).hasSize(lines + 1001);
        ContainerLog.Entry end = entries.get(entries.size() - 1);
        assertThat(new String(end.bytes(), UTF_8)).isEqualTo("unfinished");
        assertThat(end.partial()).isTrue();
    }

    @PrivilegedTest
    void log_cutsLongLinesAndRotates() throws IOException {
        box.run(
                shell("head -c 40000 /dev/zero | tr '\\0' x; echo; seq 1 20000"),
                plan -> plan.log(new LaunchPlan.Log(Optional.of(box.log()), OptionalLong.of(100_000), 3)));
        try (var files = Files.list(box.log())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("log", "log.1", "log.2");
        }
        List<String> kept = box.logLines();
        assertThat(kept.get(kept.size() - 1)).isEqualTo("20000");
        assertThat(Files.size(box.log().resolve("log.1"))).isBetween(90_000L, 100_000L);
    }

    @PrivilegedTest
    void log_ofALongLine_isPartsOf16KiB() {
        box.run(shell("head -c 40000 /dev/zero | tr '\\0' x; echo; echo z"), plan -> plan);
        assertThat(box.logEntries().stream().map(entry -> entry.bytes().length + (entry.partial() ? "p" : "")))
                .containsExactly("16384p", "16384p", "7232", "1");
    }

    @PrivilegedTest
    void monitorKilled_takesTheContainerAlong() throws IOException {
        Monitor monitor = box.launch(shell("sleep 100").ids(33, 33, List.of()));
        monitor.start();
        ProcessHandle container = ProcessHandle.of(monitor.pid()).orElseThrow();
        container.parent().orElseThrow().destroyForcibly();
        ExitRecord record = TestContainer.await(monitor);
        assertThat(record.code()).isEqualTo(137);
        assertThat(record.error().orElseThrow()).contains("monitor was killed");
        eventually(() -> !container.isAlive());
    }

    @PrivilegedTest
    void lifeline_bringsTheEngineBack_butNotAfterAFarewell() throws IOException {
        Path sign = box.folder.resolve("engine-was-started");
        LaunchPlan.Lifeline lifeline = new LaunchPlan.Lifeline(
                List.of("/bin/sh", "-c", "echo \"$WHO\" >> " + sign), List.of("WHO=me"), box.folder.resolve("lock"));
        Monitor monitor = box.launch(box.plan(shell("sleep 100").build(), plan -> plan.lifeline(Optional.of(lifeline))))
                .monitor();
        monitor.start();

        Frames.connect(box.socket()).close(); // was not watching
        monitor.close(); // says farewell
        try (var watching = Frames.connect(box.socket())) {
            Frames.write(watching, Protocol.FRAME_WATCH);
            assertThat(Frames.read(watching)).isPresent();
            assertThat(sign).doesNotExist();
        } // an engine that vanishes
        eventually(() -> Files.exists(sign) && sign.toFile().length() > 0);
        assertThat(Files.readString(sign)).isEqualTo("me\n");
    }

    @PrivilegedTest
    void socket_refusesNonsense() throws IOException {
        Monitor monitor = box.launch(shell("sleep 100"));
        monitor.start();
        try (var channel = Frames.connect(box.socket())) {
            Frames.write(channel, Protocol.FRAME_EXEC, "no plan at all".getBytes(UTF_8));
            assertThat(Frames.read(channel).orElseThrow().type()).isEqualTo(Protocol.FRAME_ERROR);
            Frames.write(channel, 99);
            assertThat(Frames.read(channel).orElseThrow().type()).isEqualTo(Protocol.FRAME_ERROR);
            channel.write(java.nio.ByteBuffer.wrap(new byte[] {0, -1, -1, -1, 127}));
            assertThat(Frames.read(channel)).isEmpty();
        }
        monitor.signal(Signal.KILL);
        assertThat(TestContainer.await(monitor).code()).isEqualTo(137);
    }

    private static SeccompProgram filter() {
        return SeccompFilter.defaultFilter(Capabilities.DEFAULT);
    }

    private static String readUntil(ProcessStreams streams, String end) throws IOException {
        StringBuilder seen = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (seen.indexOf(end) < 0) {
            int count = streams.stdout().read(buffer);
            assertThat(count).as("end of output after '%s'", seen).isPositive();
            seen.append(new String(buffer, 0, count, UTF_8));
        }
        return seen.toString();
    }

    private static void eventually(BooleanSupplier condition) {
        for (int i = 0; i < 400 && !condition.getAsBoolean(); i++) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }
}
