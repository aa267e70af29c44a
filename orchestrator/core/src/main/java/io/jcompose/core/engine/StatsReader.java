package io.jcompose.core.engine;

import io.jcompose.core.client.ContainerVerbs.StatsInfo;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads counters of running containers. */
final class StatsReader {
    private static final int RECEIVED = 0;
    private static final int SENT = 8;
    private final Core core;

    StatsReader(Core core) {
        this.core = core;
    }

    StatsInfo read(ContainerRecord record) {
        ContainerId id = new ContainerId(record.id());
        Optional<ContainerStats> stats = core.host().runtime().stats(id);
        // A host's counters are not the container's.
        Optional<Long> pid = record.network().mode().equals("host")
                ? Optional.empty()
                : core.host().runtime().find(id).flatMap(Container::pid);
        List<String> network = pid.map(StatsReader::networkLines).orElse(List.of());
        return new StatsInfo(
                record.id(),
                record.name(),
                record.service(),
                stats.isPresent(),
                System.nanoTime(),
                stats.map(ContainerStats::cpuNanos).orElse(0L),
                Runtime.getRuntime().availableProcessors(),
                stats.map(ContainerStats::memoryUsage).orElse(0L),
                stats.map(s -> s.memoryLimit().orElseGet(StatsReader::hostMemory))
                        .orElse(0L),
                stats.map(ContainerStats::pids).orElse(0L),
                sum(network, RECEIVED),
                sum(network, SENT),
                stats.map(ContainerStats::blockReadBytes).orElse(0L),
                stats.map(ContainerStats::blockWriteBytes).orElse(0L));
    }

    private static List<String> networkLines(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "net", "dev"));
        } catch (IOException e) {
            return List.of(); // it has just ended
        }
    }

    /** A line is {@code eth0: } and 16 numbers; lo does not count. */
    static long sum(List<String> lines, int column) {
        long sum = 0;
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
                String[] numbers = line.substring(colon + 1).strip().split("\\s+", -1);
                sum += numbers.length > column ? Long.parseLong(numbers[column]) : 0;
            }
        }
        return sum;
    }

    private static long hostMemory() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemTotal:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }
}
