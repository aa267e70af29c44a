package io.jcompose.runtime.cgroup;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Control groups made of ordinary files, which appear and vanish with their folder. */
final class FakeKernel implements CgroupFiles {
    static final Map<String, String> V1 = Map.ofEntries(
            Map.entry("cgroup.procs", ""),
            Map.entry("tasks", ""),
            Map.entry("memory.limit_in_bytes", "9223372036854771712\n"),
            Map.entry("memory.memsw.limit_in_bytes", "9223372036854771712\n"),
            Map.entry("memory.soft_limit_in_bytes", "9223372036854771712\n"),
            Map.entry("memory.usage_in_bytes", "5000\n"),
            Map.entry("memory.stat", "cache 1\ntotal_inactive_file 1000\n"),
            Map.entry("memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n"),
            Map.entry("cpu.shares", "1024\n"),
            Map.entry("cpu.cfs_period_us", "100000\n"),
            Map.entry("cpu.cfs_quota_us", "-1\n"),
            Map.entry("cpuacct.usage", "123\n"),
            Map.entry("cpuset.cpus", ""),
            Map.entry("cpuset.mems", ""),
            Map.entry("pids.max", "max\n"),
            Map.entry("pids.current", "0\n"),
            Map.entry("devices.allow", ""),
            Map.entry("devices.deny", ""),
            Map.entry("freezer.state", "THAWED\n"),
            Map.entry(
                    "blkio.throttle.io_service_bytes_recursive", "8:0 Read 10\n8:0 Write 20\n8:16 Read 1\nTotal 31\n"));
    static final Map<String, String> V2 = Map.ofEntries(
            Map.entry("cgroup.procs", ""),
            Map.entry("cgroup.controllers", "cpuset cpu io memory pids\n"),
            Map.entry("cgroup.subtree_control", ""),
            Map.entry("cgroup.freeze", "0\n"),
            Map.entry("cgroup.events", "populated 0\nfrozen 0\n"),
            Map.entry("cgroup.kill", ""),
            Map.entry("memory.max", "max\n"),
            Map.entry("memory.low", "0\n"),
            Map.entry("memory.swap.max", "max\n"),
            Map.entry("memory.current", "5000\n"),
            Map.entry("memory.stat", "anon 1\ninactive_file 1000\n"),
            Map.entry("memory.events", "low 0\noom 0\noom_kill 0\n"),
            Map.entry("cpu.weight", "100\n"),
            Map.entry("cpu.max", "max 100000\n"),
            Map.entry("cpu.stat", "usage_usec 7\n"),
            Map.entry("cpuset.cpus", ""),
            Map.entry("pids.max", "max\n"),
            Map.entry("pids.current", "0\n"),
            Map.entry("io.stat", "8:0 rbytes=10 wbytes=20 rios=1\n8:16 rbytes=1\n"));

    final Map<String, String> content;
    /** Called with a folder right before it is made. */
    Consumer<Path> beforeMaking = folder -> {};

    FakeKernel(Map<String, String> content) {
        this.content = new HashMap<>(content);
    }

    /** Puts the control files into a folder, the root for example. */
    void populate(Path folder) throws IOException {
        for (Map.Entry<String, String> file : content.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
        beforeMaking.accept(folder);
        if (!Files.exists(folder)) {
            Files.createDirectory(folder);
            populate(folder);
        }
    }

    @Override
    public void removeFolder(Path folder) throws IOException {
        if (!folders(folder).isEmpty() || !read(folder.resolve("cgroup.procs")).isEmpty()) {
            throw new DirectoryNotEmptyException(folder.toString());
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    @Override
    public List<Path> folders(Path folder) throws IOException {
        return new KernelFiles().folders(folder);
    }

    @Override
    public String read(Path file) throws IOException {
        return Files.readString(file);
    }

    @Override
    public void write(Path file, String text) throws IOException {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith("devices.")) {
            Files.writeString(file, text + "\n", StandardOpenOption.APPEND);
            return;
        }
        Files.writeString(file, text + "\n", StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        if (name.equals("cgroup.freeze")) {
            Files.writeString(file.resolveSibling("cgroup.events"), "populated 1\nfrozen " + text + "\n");
        } else if (name.equals("cgroup.kill")) {
            Files.writeString(file.resolveSibling("cgroup.procs"), "");
        }
    }

    @Override
    public boolean canLimitDevices() {
        return true;
    }

    @Override
    public void limitDevices(Path folder, byte[] program) throws IOException {
        Files.write(folder.resolve("devices"), program);
    }

    /** Nobody but the fake's own entries can be meant. */
    @Override
    public void kill(long pid) {
        throw new UnsupportedOperationException("kill " + pid);
    }
}
