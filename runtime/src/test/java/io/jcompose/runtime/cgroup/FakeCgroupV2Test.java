package io.jcompose.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeCgroupV2Test implements CgroupContract {
    private final FakeKernel kernel = new FakeKernel(FakeKernel.V2);

    @TempDir
    private Path root;

    @BeforeEach
    void mount() throws IOException {
        kernel.populate(root);
    }

    @Override
    public CgroupManager manager() {
        return CgroupManager.of(new CgroupMounts(Map.of(), Optional.of(root), List.of("memory")), kernel);
    }

    @Override
    public String path() {
        return "ours/one";
    }

    private String file(String path) throws IOException {
        return Files.readString(root.resolve(path)).strip();
    }

    @Test
    void limits_areWrittenInTheTermsOfV2() throws IOException {
        CgroupManager.Created created = manager().create(path(), CgroupContract.limits());

        assertThat(created.warnings()).isEmpty();
        assertThat(file("ours/one/memory.max")).isEqualTo("67108864");
        assertThat(file("ours/one/memory.swap.max")).isEqualTo("67108864");
        assertThat(file("ours/one/memory.low")).isEqualTo("33554432");
        assertThat(file("ours/one/cpu.weight")).isEqualTo("20");
        assertThat(file("ours/one/cpu.max")).isEqualTo("50000 100000");
        assertThat(file("ours/one/pids.max")).isEqualTo("50");
        assertThat(file("cgroup.subtree_control")).isNotEmpty();
    }

    @Test
    void missingController_isWarnedAboutByName() throws IOException {
        CgroupFiles withoutSwap = new FakeKernel(FakeKernel.V2.entrySet().stream()
                .filter(file -> !file.getKey().equals("memory.swap.max"))
                .collect(java.util.stream.Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));

        assertThat(new CgroupManagerV2(root, withoutSwap)
                        .create(path(), CgroupContract.limits())
                        .warnings())
                .containsExactly("swap limit has no effect: this host has no memory.swap.max");
    }

    @Test
    void remove_killsWhatRunsInside() throws IOException {
        manager().create(path(), Limits.NONE);
        Files.writeString(root.resolve("ours/one/cgroup.procs"), "4711\n");

        manager().remove(path());

        assertThat(manager().find(path())).isEmpty();
    }
}
