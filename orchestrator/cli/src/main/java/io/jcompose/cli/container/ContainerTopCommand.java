package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.inspect.TopCommand;
import io.jcompose.cli.output.Table;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** {@code container top}. */
@picocli.CommandLine.Command(
        name = "container top",
        description = "Show the processes in a container",
        footer = {"%nExample:", "  jcompose container top box"})
public final class ContainerTopCommand extends ContainerVerb {
    private static final int WIDTH = 20;

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    @Parameters(index = "1..*", paramLabel = "PS-OPTION", arity = "0..*")
    private List<String> psOptions = new ArrayList<>();

    public ContainerTopCommand(CommandContext context) {
        super(context);
    }

    @Override
    public boolean interspersed() {
        return false;
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        if (!psOptions.isEmpty() && !psOptions.equals(List.of("-ef"))) {
            throw new CliException("options of ps are not supported, but for -ef, which is the default");
        }
        ContainerInfo found = find(container);
        if (!isUp(found)) {
            throw new CliException("container %s is not running".formatted(found.name()));
        }
        Table table = new Table(WIDTH).row("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
        verbs().processes(found.id()).forEach(process -> table.row(TopCommand.cells(process)));
        context.out().print(table.render());
        return 0;
    }
}
