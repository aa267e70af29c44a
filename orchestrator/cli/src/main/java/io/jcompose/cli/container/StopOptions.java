package io.jcompose.cli.container;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a container is stopped. */
final class StopOptions {
    @Option(
            names = {"-t", "--timeout", "--time"},
            paramLabel = "SECONDS",
            description = "Kill it if it has not ended then")
    private Optional<Long> timeout = Optional.empty();

    @Option(
            names = {"-s", "--signal"},
            paramLabel = "SIGNAL",
            description = "Instead of the container's own stop signal")
    private Optional<String> signal = Optional.empty();

    /** As the engine takes them. */
    Map<String, Object> toMap() {
        Map<String, Object> options = new LinkedHashMap<>();
        timeout.ifPresent(seconds -> options.put("timeout", seconds));
        signal.ifPresent(name -> options.put("signal", name));
        return options;
    }
}
