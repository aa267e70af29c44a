package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code container start}. */
@picocli.CommandLine.Command(
        name = "container start",
        description = "Start containers that exist",
        footer = {"%nExample:", "  jcompose container start box"})
public final class ContainerStartCommand extends ContainerVerb {
    @Option(
            names = {"-a", "--attach"},
            description = "Show its output and pass signals on")
    private boolean attach;

    @Option(
            names = {"-i", "--interactive"},
            description = "Pass standard input on")
    private boolean interactive;

    @Option(
            names = "--detach-keys",
            paramLabel = "KEYS",
            description = "Keys that let go of it (default ctrl-p,ctrl-q)")
    private Optional<String> detachKeys = Optional.empty();

    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> containers = new ArrayList<>();

    public ContainerStartCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws InterruptedException {
        if (!attach && !interactive) {
            return each(containers, container -> session.engine().containerAction("start", container, Map.of()));
        }
        if (containers.size() > 1) {
            throw new CliException("you cannot start and attach multiple containers at once");
        }
        ContainerInfo container = find(containers.get(0));
        if (isUp(container)) {
            throw new CliException("container %s is running already; attach to it".formatted(container.name()));
        }
        verbs().launch(container.id());
        return new AttachedStart(context, session).run(container, interactive, detachKeys);
    }
}
