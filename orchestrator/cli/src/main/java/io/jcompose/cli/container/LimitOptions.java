package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much a container may use. */
final class LimitOptions {
    @Mixin
    private ResourceOptions resources = new ResourceOptions();

    @Option(names = "--shm-size", paramLabel = "BYTES", description = "Size of /dev/shm")
    private Optional<String> shmSize = Optional.empty();

    @Option(names = "--ulimit", paramLabel = "NAME=SOFT[:HARD]", description = "Limit of each process")
    private List<String> ulimits = new ArrayList<>();

    @Option(names = "--oom-score-adj", paramLabel = "N", description = "How likely it is killed when memory runs out")
    private Optional<Integer> oomScoreAdj = Optional.empty();

    void into(ServiceMap service) {
        resources.into(service);
        shmSize.filter(size -> size.startsWith("-")).ifPresent(size -> {
            throw new CliException(
                    "invalid argument \"%s\" for \"--shm-size\" flag: invalid size: '%s'; use for example 64m"
                            .formatted(size, size));
        });
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
            Map<String, Object> limit = new LinkedHashMap<>();
            limit.put("soft", soft);
            limit.put("hard", parts.length == 3 ? Long.parseLong(parts[2]) : soft);
            all.put(parts[0], limit);
        }
        service.putMap("ulimits", all);
    }
}
