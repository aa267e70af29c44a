package io.jcompose.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.ContainerSpec.Resources;
import io.jcompose.runtime.Tuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeCgroupV1Test implements CgroupContract {
    private final FakeKernel kernel = new FakeKernel(FakeKernel.V1);

    @TempDir
    private Path root;

    private final Map<String, Path> mounts = new LinkedHashMap<>();

    @BeforeEach
    void mountEachControllerAlone() throws IOException {
        for (String name : List.of("cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids")) {
            mounts.put(name, Files.createDirectory(root.resolve(name)));
            kernel.populate(root.resolve(name));
        }
        Files.writeString(root.resolve("cpuset/cpuset.cpus"), "0-1\n");
        Files.writeString(root.resolve("cpuset/cpuset.mems"), "0\n");
    }

    @Override
    public CgroupManager manager() {
        return CgroupManager.of(new CgroupMounts(mounts, Optional.empty(), List.of()), kernel);
    }

    @Override
    public String path() {
        return "ours/one";
    }

    private String file(String path) throws IOException {
        return Files.readString(root.resolve(path)).strip();
    }

    @Test
    void limits_areWrittenToTheirControllers() throws IOException {
        CgroupManager.Created created = manager().create(path(), CgroupContract.limits());

        assertThat(created.warnings()).isEmpty();
        assertThat(file("memory/ours/one/memory.limit_in_bytes")).isEqualTo("67108864");
        assertThat(file("memory/ours/one/memory.memsw.limit_in_bytes")).isEqualTo("134217728");
        assertThat(file("memory/ours/one/memory.soft_limit_in_bytes")).isEqualTo("33554432");
        assertThat(file("cpu/ours/one/cpu.shares")).isEqualTo("512");
        assertThat(file("cpu/ours/one/cpu.cfs_quota_us")).isEqualTo("50000");
        assertThat(file("pids/ours/one/pids.max")).isEqualTo("50");
        assertThat(file("devices/ours/one/devices.deny")).isEqualTo("a");
        assertThat(file("devices/ours/one/devices.allow")).startsWith("c *:* m\nb *:* m\nc 1:3 rwm");
    }

    @Test
    void cpusetOfEveryNewFolder_isCopiedFromItsParent() throws IOException {
        manager().create(path(), Limits.NONE);

        assertThat(file("cpuset/ours/cpuset.mems")).isEqualTo("0");
        assertThat(file("cpuset/ours/one/cpuset.cpus")).isEqualTo("0-1");
    }

    @Test
    void folderWhoseMakerDidNotComeToItsCpuset_isFilledByTheNext() throws IOException {
        kernel.makeFolder(root.resolve("cpuset/ours"));

        manager().create(path(), Limits.NONE);

        assertThat(file("cpuset/ours/cpuset.cpus")).isEqualTo("0-1");
        assertThat(file("cpuset/ours/one/cpuset.cpus")).isEqualTo("0-1");
    }

    @Test
    void parentThatIsRemovedWhileAGroupIsMade_isMadeAgain() {
        List<Path> removed = new ArrayList<>();
        kernel.beforeMaking = folder -> {
            if (folder.equals(root.resolve("memory/ours/one")) && removed.isEmpty()) {
                removed.add(folder);
                manager().removeIfUnused("ours");
            }
        };

        manager().create(path(), CgroupContract.limits());

        assertThat(removed).hasSize(1);
        assertThat(root.resolve("memory/ours/one")).isDirectory();
        assertThat(root.resolve("pids/ours/one")).isDirectory();
    }

    @Test
    void tuning_isWrittenWhereTheKernelHasIt_andElseWarnedAbout() throws IOException {
        Tuning.BlockIo io = new Tuning.BlockIo(
                OptionalInt.of(300), Map.of(), Map.of("8:0", 1048576L), Map.of(), Map.of(), Map.of());
        Tuning tuning =
                new Tuning(OptionalInt.of(10), true, OptionalLong.empty(), OptionalLong.of(950), Optional.of(io));
        kernel.content.put("memory.swappiness", "60");
        kernel.content.put("blkio.throttle.read_bps_device", "");

        CgroupManager.Created created =
                manager().create(path(), new Limits(Resources.UNLIMITED.with(tuning), Limits.DEFAULT_DEVICES, false));

        assertThat(file("memory/ours/one/memory.swappiness")).isEqualTo("10");
        assertThat(file("memory/ours/one/memory.oom_control")).isEqualTo("1");
        assertThat(file("blkio/ours/one/blkio.throttle.read_bps_device")).isEqualTo("8:0 1048576");
        assertThat(created.warnings())
                .containsExactly(
                        "cpu_rt_runtime has no effect: this host has no cpu.rt_runtime_us",
                        "blkio_config.weight has no effect: this host has no blkio.weight");
    }

    @Test
    void missingController_isWarnedAboutByName() {
        mounts.remove("pids");

        assertThat(manager().create(path(), CgroupContract.limits()).warnings())
                .containsExactly("pids limit has no effect: this host has no cgroup controller 'pids'");
    }

    @Test
    void stats_leaveOutInactivePageCache() {
        var stats = manager().create(path(), CgroupContract.limits()).group().stats();

        assertThat(stats.memoryUsage()).isEqualTo(4000);
        assertThat(stats.memoryLimit()).hasValue(64 << 20);
        assertThat(stats.cpuNanos()).isEqualTo(123);
        assertThat(stats.blockReadBytes()).isEqualTo(11);
        assertThat(stats.blockWriteBytes()).isEqualTo(20);
    }

    @Test
    void oomKill_isReadFromTheSample() {
        assertThat(CgroupManager.oomKilled("oom_kill_disable 0\nunder_oom 0\noom_kill 1\n"))
                .isTrue();
        assertThat(CgroupManager.oomKilled("oom_kill_disable 1\nunder_oom 1\noom_kill 0\n"))
                .isFalse();
    }
}
