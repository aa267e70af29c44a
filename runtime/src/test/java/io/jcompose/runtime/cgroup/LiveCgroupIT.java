package io.jcompose.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.ContainerSpec.Resources;
import io.jcompose.testkit.PrivilegedCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract on this host's kernel, in each version it has. */
@ExtendWith(PrivilegedCondition.class)
class LiveCgroupIT {

    @Nested
    class Native extends Live {
        @Override
        public CgroupManager manager() {
            return CgroupManager.detect();
        }

        @Test
        void limits_takeEffect() {
            CgroupManager.Created created = manager().create(path(), CgroupContract.limits());

            assertThat(created.group().stats().memoryLimit()).hasValue(64 << 20);
            assertThat(created.group().stats().pidsLimit()).hasValue(50);
        }
    }

    /** On a hybrid host the unified tree has few controllers, but processes, freezing and killing work. */
    @Nested
    class Unified extends Live {
        @BeforeEach
        void needsVersion2() {
            Assumptions.assumeTrue(CgroupMounts.read().unified().isPresent(), "no cgroup2 mounted");
        }

        @Override
        public CgroupManager manager() {
            CgroupMounts mounts = CgroupMounts.read();
            return CgroupManager.of(
                    new CgroupMounts(Map.of(), mounts.unified(), mounts.unifiedControllers()), new KernelFiles());
        }
    }

    /** The kernel decides on each open; the first process of the group shows what it may. */
    private static int open(Cgroup group, String device) throws Exception {
        String join = group.memberships().stream()
                .map(it -> "echo $$ > %s/cgroup.procs".formatted(it.folder()))
                .collect(Collectors.joining(" && "));
        return new ProcessBuilder("sh", "-c", join + " && exec 2>/dev/null && exec head -c 0 " + device)
                .start()
                .waitFor();
    }

    abstract static class Live implements CgroupContract {
        @Override
        public String path() {
            return "jcompose-test-" + ProcessHandle.current().pid() + "/group";
        }

        @AfterEach
        void removeAll() {
            manager().remove(path());
            manager().remove(path().substring(0, path().indexOf('/')));
        }

        @Test
        void processes_areSeenFrozenAndKilled() throws Exception {
            Cgroup group = manager().create(path(), Limits.NONE).group();
            Process sleep = new ProcessBuilder("sleep", "1000").start();
            try {
                for (CgroupManager.Membership membership : group.memberships()) {
                    join(membership.folder(), sleep.pid());
                }
                assertThat(group.processes()).isEqualTo(List.of(sleep.pid()));

                group.freeze();
                assertThat(group.frozen()).isTrue();
                group.killAll();

                assertThat(sleep.waitFor()).isEqualTo(137);
                assertThat(group.processes()).isEmpty();
            } finally {
                sleep.destroyForcibly();
            }
        }

        @Test
        void devices_areThoseThatAreAllowed() throws Exception {
            Assumptions.assumeTrue(manager().controlsDevices(), "this kernel does not let us control devices");

            Cgroup usual = manager().create(path(), Limits.NONE).group();
            assertThat(open(usual, "/dev/zero")).isZero();
            assertThat(open(usual, "/dev/kmsg")).isNotZero();

            List<String> rules = new ArrayList<>(Limits.DEFAULT_DEVICES);
            rules.add("c 1:11 r");
            Cgroup more = manager()
                    .create(path(), new Limits(Resources.UNLIMITED, rules, false))
                    .group();
            assertThat(open(more, "/dev/kmsg")).isZero();

            Cgroup all = manager()
                    .create(path(), new Limits(Resources.UNLIMITED, List.of(), true))
                    .group();
            assertThat(open(all, "/dev/kmsg")).isZero();
        }

        private static void join(Path folder, long pid) throws IOException {
            Files.writeString(folder.resolve("cgroup.procs"), Long.toString(pid));
        }
    }
}
