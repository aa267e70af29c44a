package io.jcompose.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.Namespaces;
import io.jcompose.runtime.ContainerSpec.Namespaces.Source;
import io.jcompose.runtime.ContainerSpec.Security;
import io.jcompose.runtime.process.LaunchPlan;
import io.jcompose.runtime.process.LaunchPlan.NamespaceKind;
import io.jcompose.runtime.process.LaunchPlan.NamespaceUse;
import io.jcompose.runtime.process.SetupStep;
import io.jcompose.runtime.process.SetupStep.Bind;
import io.jcompose.runtime.process.SetupStep.FileSystem;
import io.jcompose.runtime.process.SetupStep.Propagation;
import io.jcompose.runtime.rootfs.UserDatabase.Identity;
import io.jcompose.runtime.security.Capabilities;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LaunchPlannerTest {
    private static final ContainerFolders FOLDERS =
            new ContainerFolders(Path.of("/data/0123456789abcdef"), Path.of("/run/0123"));
    private static final Identity ROOT = new Identity(0, 0, List.of(0L), "/root", Optional.of("root"));

    private static ContainerSpec.Builder spec() {
        return ContainerSpec.builder("web-1")
                .layers(List.of(Path.of("/layers/top"), Path.of("/layers/base")))
                .args(List.of("flask", "run"))
                .environment(List.of("FLASK_ENV=development"))
                .hostname("web");
    }

    private static LaunchPlan plan(ContainerSpec spec, SetupStep... mounts) {
        return plan(spec, true, mounts);
    }

    private static LaunchPlan plan(ContainerSpec spec, boolean controlsDevices, SetupStep... mounts) {
        Map<String, Path> network = new LinkedHashMap<>();
        network.put("/etc/hosts", FOLDERS.hosts());
        Map<String, Path> groups = new LinkedHashMap<>();
        groups.put("memory", Path.of("/cg/memory/ours/0123"));
        groups.put("pids", Path.of("/cg/pids/ours/0123"));
        return LaunchPlanner.plan(new LaunchFacts(
                spec,
                FOLDERS,
                Path.of("/data/skeleton"),
                ROOT,
                List.of(mounts),
                network,
                List.of(),
                List.of(NamespaceUse.fresh(NamespaceKind.PID), NamespaceUse.fresh(NamespaceKind.NET)),
                List.of(),
                List.of(),
                groups,
                controlsDevices,
                Optional.empty()));
    }

    @Test
    void defaults_areDockers() {
        assertThat(PlanText.of(plan(spec().build()))).isEqualTo("""
                        namespaces PID NET
                        hostname web
                        mount proc /proc nosuid,nodev,noexec
                        mount tmpfs /dev nosuid,strictatime mode=755,size=65536k
                        mount devpts /dev/pts nosuid,noexec newinstance,ptmxmode=0666,mode=0620,gid=5
                        mount sysfs /sys ro,nosuid,nodev,noexec
                        mount tmpfs /sys/fs/cgroup nosuid,nodev,noexec mode=755,size=64k
                        bind /cg/memory/ours/0123 /sys/fs/cgroup/memory ro,nosuid,nodev,noexec PRIVATE
                        bind /cg/pids/ours/0123 /sys/fs/cgroup/pids ro,nosuid,nodev,noexec PRIVATE
                        ro /sys/fs/cgroup
                        mount mqueue /dev/mqueue nosuid,nodev,noexec
                        mount tmpfs /dev/shm nosuid,nodev,noexec mode=1777,size=67108864
                        node /dev/null c 1:3 666
                        node /dev/zero c 1:5 666
                        node /dev/full c 1:7 666
                        node /dev/random c 1:8 666
                        node /dev/urandom c 1:9 666
                        node /dev/tty c 5:0 666
                        link /dev/fd /proc/self/fd
                        link /dev/stdin /proc/self/fd/0
                        link /dev/stdout /proc/self/fd/1
                        link /dev/stderr /proc/self/fd/2
                        link /dev/core /proc/kcore
                        link /dev/ptmx pts/ptmx
                        bind /run/0123/hosts /etc/hosts PRIVATE
                        sysctl net.ipv4.ip_unprivileged_port_start=0
                        sysctl net.ipv4.ping_group_range=0 2147483647
                        mask /proc/acpi
                        mask /proc/asound
                        mask /proc/interrupts
                        mask /proc/kcore
                        mask /proc/keys
                        mask /proc/latency_stats
                        mask /proc/sched_debug
                        mask /proc/scsi
                        mask /proc/timer_list
                        mask /proc/timer_stats
                        mask /sys/devices/virtual/powercap
                        mask /sys/firmware
                        ro /proc/bus
                        ro /proc/fs
                        ro /proc/irq
                        ro /proc/sys
                        ro /proc/sysrq-trigger
                        env [PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin, HOSTNAME=web, FLASK_ENV=development, HOME=/root]
                        as 0:0 [0] in /
                        exec [flask, run]
                        """);
    }

    @Test
    void mounts_areOrderedByDepthAndReplaceDefaults() {
        String text = PlanText.of(plan(
                spec().build(),
                new Bind(Path.of("/b"), "/etc/deep/er", 0, Propagation.PRIVATE, true),
                new Bind(Path.of("/a"), "/etc", 0, Propagation.PRIVATE, true),
                FileSystem.parse("tmpfs", "/dev/shm", "size=1m")));

        assertThat(text)
                .containsSubsequence(
                        "bind /a /etc PRIVATE rec\n",
                        "mount tmpfs /dev/shm size=1m",
                        "bind /run/0123/hosts /etc/hosts",
                        "bind /b /etc/deep/er")
                .doesNotContain("size=67108864");
    }

    @Test
    void ownDev_isNotFilledUp() {
        assertThat(PlanText.of(plan(spec().build(), new Bind(Path.of("/dev"), "/dev", 0, Propagation.PRIVATE, true))))
                .contains("bind /dev /dev PRIVATE rec")
                .doesNotContain("/dev/pts")
                .doesNotContain("/dev/null");
    }

    @Test
    void privileged_masksNothing() {
        Security privileged = new Security(true, List.of(), List.of(), false, "", false, List.of(), List.of());
        LaunchPlan plan = plan(spec().security(privileged).build());

        assertThat(PlanText.of(plan))
                .doesNotContain("mask")
                .doesNotContain("\nro ")
                .contains("mount sysfs /sys nosuid");
        assertThat(plan.process().capabilities().effective()).isEqualTo(Capabilities.ALL);
        assertThat(plan.process().seccomp()).isEmpty();
    }

    @Test
    void hostWithoutDeviceControl_takesMknodAway() {
        long mknod = Capabilities.mask(List.of("MKNOD"));

        assertThat(plan(spec().build(), false).process().capabilities().bounding())
                .isEqualTo(Capabilities.DEFAULT & ~mknod);
        assertThat(plan(spec().build(), true).process().capabilities().bounding())
                .isEqualTo(Capabilities.DEFAULT);
    }

    @Test
    void sharedUts_setsNoHostname() {
        Source own = Source.Private.INSTANCE;
        LaunchPlan plan = plan(spec().namespaces(new Namespaces(own, own, own, Source.Host.INSTANCE, own))
                .build());

        assertThat(plan.hostname()).isEmpty();
    }

    @Test
    void shmSizeAndTerminal_arePassedOn() {
        LaunchPlan plan = plan(
                spec().shmSize(OptionalLong.of(1024)).tty(true).hostname("").build());

        assertThat(PlanText.of(plan))
                .contains("/dev/shm nosuid,nodev,noexec mode=1777,size=1024")
                .contains("TERM=xterm");
        assertThat(plan.console()).isTrue();
        assertThat(plan.hostname()).contains("0123456789ab");
    }
}
