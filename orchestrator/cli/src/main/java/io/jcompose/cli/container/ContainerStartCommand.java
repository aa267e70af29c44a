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
            List<String> failed = new ArrayList<>(containers);
            int code = each(containers, container -> {
                session.engine().containerAction("start", container, Map.of());
                failed.remove(container);
            });
            if (code != 0) {
                context.out().flush();
                throw new CliException("failed to start containers: " + String.join(", ", failed));
            }
            return 0;
        }
        if (containers.size() > 1) {
            throw new CliException("you cannot start and attach multiple containers at once");
        }
        ContainerInfo container = find(containers.get(0));
        AttachedStart start = new AttachedStart(context, session);
        if (isUp(container)) {
            return start.attach(container, interactive, detachKeys, () -> {});
        }
        verbs().launch(container.id());
        return start.run(container, interactive, detachKeys);
    }
}
