package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code container kill}. */
@picocli.CommandLine.Command(
        name = "container kill",
        description = "Send a signal to the main process of containers",
        footer = {"%nExample:", "  jcompose container kill -s HUP box"})
public final class ContainerKillCommand extends ContainerVerb {
    @Option(
            names = {"-s", "--signal"},
            paramLabel = "SIGNAL",
            description = "Instead of KILL")
    private String signal = "KILL";

    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> containers = new ArrayList<>();

    public ContainerKillCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws InterruptedException {
        return each(containers, container -> {
            if (!isUp(find(container))) {
                throw new CliException("cannot kill container %s: it is not running".formatted(container));
            }
            session.engine().containerAction("kill", container, Map.of("signal", signal));
        });
    }
}
