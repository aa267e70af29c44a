package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code container restart}. */
@picocli.CommandLine.Command(
        name = "container restart",
        description = "Stop and start containers",
        footer = {"%nExample:", "  jcompose container restart box"})
public final class ContainerRestartCommand extends ContainerVerb {
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

    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> containers = new ArrayList<>();

    public ContainerRestartCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws InterruptedException {
        Map<String, Object> options = new LinkedHashMap<>();
        timeout.ifPresent(seconds -> options.put("timeout", seconds));
        signal.ifPresent(name -> options.put("signal", name));
        return each(containers, container -> session.engine().containerAction("restart", container, options));
    }
}
