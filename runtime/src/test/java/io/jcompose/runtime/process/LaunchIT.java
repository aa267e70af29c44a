package io.jcompose.runtime.process;

import static io.jcompose.runtime.process.TestContainer.shell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.CommandException;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.process.SetupStep.Bind;
import io.jcompose.runtime.process.SetupStep.MountAttributes;
import io.jcompose.runtime.process.SetupStep.Propagation;
import io.jcompose.runtime.security.Capabilities;
import io.jcompose.runtime.security.CapabilitySets;
import io.jcompose.runtime.security.SeccompFilter;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a container looks like from inside, on the real kernel. */
class LaunchIT {
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
    void container_byDefault_seesOnlyItself() {
        assertThat(box.output("hostname; echo $$; ls /proc | grep -c '^[0-9]'; ls -A / | grep -c home; "
                        + "grep -c . /proc/net/dev; cut -d' ' -f2 /proc/mounts | sort | tr '\\n' ' '"))
                .startsWith("box\n1\n")
                .contains("\n/ /dev /dev/mqueue /dev/pts /dev/shm /proc /proc/acpi /proc/keys /proc/sys /sys ");
    }

    @PrivilegedTest
    void process_byDefault_hasDockersCapabilitiesAndNoMore() {
        assertThat(box.output("grep -E 'Cap(Eff|Prm|Bnd|Inh|Amb)' /proc/self/status | tr -d '\\t'"))
                .isEqualTo("CapInh:0000000000000000\nCapPrm:00000000a80425fb\nCapEff:00000000a80425fb\n"
                        + "CapBnd:00000000a80425fb\nCapAmb:0000000000000000");
    }

    @PrivilegedTest
    void seccomp_default_letsProgramsRunAndRefusesMounts() {
        ProcessPlan.Builder process = shell(
                        "exec 2>&1; grep Seccomp: /proc/self/status; mount -t tmpfs x /tmp; unshare -m true; ls / | wc -l")
                .capabilities(CapabilitySets.forUser(Capabilities.ALL, 0))
                .seccomp(Optional.of(SeccompFilter.defaultFilter(Capabilities.DEFAULT)));
        assertThat(box.output(process, plan -> plan))
                .contains("Seccomp:\t2\n")
                .contains("mount: permission denied")
                .contains("unshare: unshare(0x20000): Operation not permitted");
        process.noNewPrivileges(true).ids(33, 33, List.of());
        assertThat(box.output(process, plan -> plan)).endsWith("Operation not permitted\n13");
    }

    @PrivilegedTest
    void user_given_isTakenWithGroupsAndWithoutCapabilities() {
        ProcessPlan.Builder process = shell("id -u; id -g; id -G; grep CapEff /proc/self/status | tr -d '\\t'; pwd; "
                        + "echo through the file > /dev/stdout")
                .ids(33, 34, List.of(35, 36))
                .capabilities(CapabilitySets.forUser(Capabilities.DEFAULT, 33))
                .workingDir("/srv/not/there");
        assertThat(box.output(process, plan -> plan))
                .isEqualTo("33\n34\n34 35 36\nCapEff:0000000000000000\n/srv/not/there\nthrough the file");
    }

    @PrivilegedTest
    void noNewPrivileges_asked_isSet() {
        assertThat(box.output(shell("grep NoNewPrivs /proc/self/status").noNewPrivileges(true), plan -> plan))
                .endsWith("1");
    }

    @PrivilegedTest
    void readOnlyRoot_refusesWritesButNotToItsTmpfs() {
        assertThat(box.output(
                        shell("touch /x 2>&1; touch /dev/shm/x && echo written"), plan -> plan.readOnlyRoot(true)))
                .isEqualTo("touch: /x: Read-only file system\nwritten");
    }

    @PrivilegedTest
    void proc_isMaskedAndReadOnlyWhereAsked() {
        assertThat(box.output(
                        "exec 2>&1; cat /proc/keys; ls /proc/acpi; echo 1; echo 1 > /proc/sys/net/ipv4/ip_forward"))
                .startsWith("1\n")
                .endsWith("Read-only file system");
    }

    @PrivilegedTest
    void bind_readOnly_holdsForSubmountsToo() throws IOException {
        Path source = Files.createDirectory(box.folder.resolve("source"));
        Path sub = Files.createDirectory(source.resolve("sub"));
        TestContainer.run("mount", "-t", "tmpfs", "tmpfs", sub.toString());
        try {
            assertThat(box.output(
                            shell("touch /mnt/deep/a /mnt/deep/sub/b 2>&1; ls -A /mnt/deep/sub | wc -l"),
                            plan -> plan.steps(with(new Bind(
                                    source, "/mnt/deep", MountAttributes.READ_ONLY, Propagation.PRIVATE, true)))))
                    .isEqualTo("touch: /mnt/deep/a: Read-only file system\n"
                            + "touch: /mnt/deep/sub/b: Read-only file system\n0");
        } finally {
            TestContainer.run("umount", sub.toString());
        }
    }

    @PrivilegedTest
    void bind_slave_seesMountsMadeLaterOnTheHost() throws IOException {
        Path source = Files.createDirectory(box.folder.resolve("source"));
        TestContainer.run("mount", "--bind", source.toString(), source.toString());
        TestContainer.run("mount", "--make-shared", source.toString());
        Path sub = Files.createDirectory(source.resolve("sub"));
        Monitor monitor = box.launch(box.plan(
                        shell("cat /mnt/sub/hello").build(),
                        plan -> plan.steps(with(new Bind(source, "/mnt", 0, Propagation.SLAVE, true)))))
                .monitor();
        try {
            TestContainer.run("mount", "-t", "tmpfs", "tmpfs", sub.toString());
            Files.writeString(sub.resolve("hello"), "from later\n");
            monitor.start();
            TestContainer.await(monitor);
            assertThat(box.logLines()).containsExactly("from later");
        } finally {
            TestContainer.run("umount", "--recursive", source.toString());
        }
    }

    @PrivilegedTest
    void bind_ofAFileOverADanglingLink_staysInsideTheRoot() throws IOException {
        Path source = Files.writeString(box.folder.resolve("resolv.conf"), "nameserver 10.0.0.1\n");
        Path link = box.layer().resolve("etc/resolv.conf");
        Files.createSymbolicLink(link, Path.of("../../../run/jcompose-test-only/resolv.conf"));
        assertThat(box.output(
                        shell("cat /etc/resolv.conf"),
                        plan -> plan.steps(with(new Bind(source, "/etc/resolv.conf", 0, Propagation.PRIVATE, false)))))
                .isEqualTo("nameserver 10.0.0.1");
        assertThat(Path.of("/run/jcompose-test-only")).doesNotExist();
    }

    @PrivilegedTest
    void steps_filesDevicesAndSysctls_areThere() {
        assertThat(box.output(
                        shell("stat -c '%a %u' /run/secret; cat /run/secret; stat -c '%a %u %g' /data/x; "
                                + "cat /proc/sys/net/ipv4/ip_unprivileged_port_start; echo x > /dev/null && echo null"),
                        plan -> plan.steps(with(
                                new SetupStep.TextFile("/run/secret", "psst\n", 0400, 33, 33),
                                new SetupStep.Folder("/data/x", 0750, 5, 6),
                                new SetupStep.Sysctl("net.ipv4.ip_unprivileged_port_start", "0")))))
                .isEqualTo("400 33\npsst\n750 5 6\n0\nnull");
    }

    @PrivilegedTest
    void namespaces_joined_areShared() {
        Monitor first = box.launch(shell("sleep 60"));
        first.start();
        Path ns = Path.of("/proc", Long.toString(first.pid()), "ns");
        try (TestContainer second = new TestContainer()) {
            String script = "hostname; ps -o comm | grep -c sleep";
            assertThat(second.output(
                            shell(script),
                            plan -> plan.hostname(Optional.empty())
                                    .namespaces(List.of(
                                            LaunchPlan.NamespaceUse.join(
                                                    LaunchPlan.NamespaceKind.PID, ns.resolve("pid")),
                                            LaunchPlan.NamespaceUse.join(
                                                    LaunchPlan.NamespaceKind.UTS, ns.resolve("uts")),
                                            LaunchPlan.NamespaceUse.join(
                                                    LaunchPlan.NamespaceKind.NET, ns.resolve("net")),
                                            LaunchPlan.NamespaceUse.join(
                                                    LaunchPlan.NamespaceKind.IPC, ns.resolve("ipc"))))))
                    .startsWith("box\n");
        }
        assertThat(ProcessHandle.of(first.pid())).isPresent();
    }

    @PrivilegedTest
    void rlimits_areSetAndClampedWithAWarning() {
        ProcessPlan process = shell("ulimit -n; ulimit -c")
                .rlimits(
                        List.of(ProcessPlan.Rlimit.ofName("nofile", 123, 456), ProcessPlan.Rlimit.ofName("core", 0, 0)))
                .build();
        MonitorClient.Launched launched = box.launch(box.plan(process, plan -> plan));
        launched.monitor().start();
        TestContainer.await(launched.monitor());
        assertThat(box.logLines()).containsExactly("123", "0");
        assertThat(launched.warnings()).isEmpty();
    }

    @PrivilegedTest
    void overlay_ofManyLayers_isMounted() throws IOException {
        List<Path> lower = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            Path layer = Files.createDirectories(box.folder.resolve("layers/%064d/fs".formatted(i)));
            Files.writeString(layer.resolve("which"), Integer.toString(i));
            lower.add(layer);
        }
        lower.add(box.layer());
        assertThat(box.output(
                        shell("cat /which"),
                        plan -> LaunchPlan.builder(
                                        box.socket(),
                                        box.exitFile(),
                                        new LaunchPlan.Root.Overlay(
                                                box.folder.resolve("root"),
                                                lower,
                                                box.folder.resolve("upper"),
                                                box.folder.resolve("work")),
                                        shell("cat /which").build())
                                .log(LaunchPlan.Log.keepAll(box.log()))))
                .isEqualTo("0");
    }

    @PrivilegedTest
    void launch_failing_namesTheStepAndLeavesNothing() {
        assertThatThrownBy(() -> box.launch(box.plan(
                        shell("true").build(),
                        plan -> plan.steps(
                                with(new Bind(Path.of("/nowhere/at/all"), "/mnt", 0, Propagation.PRIVATE, true))))))
                .isInstanceOf(ContainerException.class)
                .hasMessage("open bind source /nowhere/at/all: No such file or directory (ENOENT)");
        assertThat(box.socket()).doesNotExist();
    }

    @PrivilegedTest
    void launch_ofAFileSystemWithABadOption_quotesTheKernel() {
        assertThatThrownBy(() -> box.launch(box.plan(
                        shell("true").build(),
                        plan -> plan.steps(with(SetupStep.FileSystem.parse("tmpfs", "/t", "size=lots"))))))
                .hasMessageStartingWith("mount tmpfs on /t (")
                .hasMessageContaining("size");
    }

    @PrivilegedTest
    void start_ofAMissingCommand_is127AndSaysSo() {
        Monitor monitor = box.launch(TestContainer.process("no-such-command"));
        assertThatThrownBy(monitor::start)
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(127))
                .hasMessage("execute no-such-command: No such file or directory (ENOENT); "
                        + "command not found in the container's PATH");
        ExitRecord exit = TestContainer.await(monitor);
        assertThat(exit.code()).isEqualTo(127);
        assertThat(exit.error()).contains("execute no-such-command: No such file or directory (ENOENT)");
    }

    @PrivilegedTest
    void start_ofAFileThatIsNotExecutable_is126() {
        box.inLayer("bin/plain", "just text");
        Monitor monitor = box.launch(TestContainer.process("plain"));
        assertThatThrownBy(monitor::start)
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(126))
                .hasMessageContaining("EACCES");
        assertThat(TestContainer.await(monitor).code()).isEqualTo(126);
    }

    private static List<SetupStep> with(SetupStep... more) {
        List<SetupStep> steps = new ArrayList<>(TestContainer.standardSteps());
        steps.addAll(List.of(more));
        return steps;
    }
}
