package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How much a container may use. */
final class LimitOptions {
    @Option(
            names = {"-m", "--memory"},
            paramLabel = "BYTES",
            description = "Memory limit, for example 512m")
    private Optional<String> memory = Optional.empty();

    @Option(names = "--memory-reservation", paramLabel = "BYTES", description = "Memory that is kept for it")
    private Optional<String> reservation = Optional.empty();

    @Option(names = "--memory-swap", paramLabel = "BYTES", description = "Memory and swap together; -1: no limit")
    private Optional<String> swap = Optional.empty();

    @Option(names = "--cpus", paramLabel = "N", description = "Number of CPUs, for example 1.5")
    private Optional<String> cpus = Optional.empty();

    @Option(
            names = {"-c", "--cpu-shares"},
            paramLabel = "N",
            description = "Weight against others, 1024 is usual")
    private Optional<Long> shares = Optional.empty();

    @Option(names = "--cpu-quota", paramLabel = "MICROSECONDS", description = "CPU time in each period")
    private Optional<Long> quota = Optional.empty();

    @Option(names = "--cpu-period", paramLabel = "MICROSECONDS", description = "Length of the period")
    private Optional<Long> period = Optional.empty();

    @Option(names = "--cpuset-cpus", paramLabel = "CPUS", description = "Which CPUs: 0-3, 0,1")
    private Optional<String> cpuset = Optional.empty();

    @Option(names = "--pids-limit", paramLabel = "N", description = "Number of processes and threads; -1: no limit")
    private Optional<Long> pids = Optional.empty();

    @Option(names = "--shm-size", paramLabel = "BYTES", description = "Size of /dev/shm")
    private Optional<String> shmSize = Optional.empty();

    @Option(names = "--ulimit", paramLabel = "NAME=SOFT[:HARD]", description = "Limit of each process")
    private List<String> ulimits = new ArrayList<>();

    @Option(names = "--oom-score-adj", paramLabel = "N", description = "How likely it is killed when memory runs out")
    private Optional<Integer> oomScoreAdj = Optional.empty();

    void into(ServiceMap service) {
        service.put("mem_limit", memory);
        service.put("mem_reservation", reservation);
        service.put("memswap_limit", swap);
        service.put("cpus", cpus);
        service.put("cpu_shares", shares);
        service.put("cpu_quota", quota);
        service.put("cpu_period", period);
        service.put("cpuset", cpuset);
        service.put("pids_limit", pids);
        service.put("shm_size", shmSize);
        service.put("oom_score_adj", oomScoreAdj);
        Map<String, Object> all = new LinkedHashMap<>();
        for (String ulimit : ulimits) {
            String[] parts = ulimit.split("[=:]", 3);
            if (parts.length < 2
                    || !parts[1].matches("-?[0-9]+")
                    || (parts.length == 3 && !parts[2].matches("-?[0-9]+"))) {
                throw new CliException("invalid ulimit '%s': use NAME=SOFT[:HARD]".formatted(ulimit));
            }
            long soft = Long.parseLong(parts[1]);
            all.put(parts[0], Map.of("soft", soft, "hard", parts.length == 3 ? Long.parseLong(parts[2]) : soft));
        }
        service.putMap("ulimits", all);
    }
}
