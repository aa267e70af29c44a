package io.jcompose.runtime.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Fresh cgroups of whatever versions this machine has: the unified tree and, beside it, the pids controller of version 1. */
final class TestCgroups implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");
    private final List<LaunchPlan.Cgroup> joined = new ArrayList<>();

    TestCgroups() throws IOException {
        String name = "jcompose-monitor-test-" + ProcessHandle.current().pid();
        if (Files.exists(ROOT.resolve("pids/tasks"))) {
            joined.add(new LaunchPlan.Cgroup(
                    1, Files.createDirectory(ROOT.resolve("pids").resolve(name))));
        }
        Path unified = Files.exists(ROOT.resolve("cgroup.procs")) ? ROOT : ROOT.resolve("unified");
        if (Files.exists(unified.resolve("cgroup.procs"))) {
            joined.add(new LaunchPlan.Cgroup(2, Files.createDirectory(unified.resolve(name))));
        }
    }

    List<LaunchPlan.Cgroup> joined() {
        return List.copyOf(joined);
    }

    /** Whether a line of /proc/self/cgroup is about one of these. */
    boolean isJoined(String line) {
        return joined.stream()
                .anyMatch(cgroup -> cgroup.version() == 1 ? line.contains(":pids:") : line.contains("::"));
    }

    List<Long> processes(LaunchPlan.Cgroup cgroup) {
        try (Stream<String> lines = Files.lines(cgroup.folder().resolve("cgroup.procs"))) {
            return lines.map(Long::valueOf).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        for (LaunchPlan.Cgroup cgroup : joined) {
            for (int attempt = 0; !processes(cgroup).isEmpty() && attempt < 100; attempt++) {
                processes(cgroup).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
                Thread.sleep(20);
            }
            Files.delete(cgroup.folder());
        }
    }
}
