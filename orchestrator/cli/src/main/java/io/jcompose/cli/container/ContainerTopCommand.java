package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.inspect.TopCommand;
import io.jcompose.cli.output.Table;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.runtime.ContainerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Parameters;

/** {@code container top}. */
@picocli.CommandLine.Command(
        name = "container top",
        description = "Show the processes in a container",
        footer = {"%nExample:", "  jcompose container top box -o pid,comm"})
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
    protected int run() throws IOException, InterruptedException {
        ContainerInfo found = find(container);
        if (!isUp(found)) {
            throw new CliException("container %s is not running".formatted(found.name()));
        }
        List<ContainerProcess> processes = verbs().processes(found.id());
        Table table = new Table(WIDTH);
        if (psOptions.isEmpty() || psOptions.equals(List.of("-ef"))) {
            table.row("UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
            processes.forEach(process -> table.row(TopCommand.cells(process)));
        } else {
            Set<Long> pids = processes.stream().map(ContainerProcess::pid).collect(Collectors.toSet());
            ProcessStatus.rows(ProcessStatus.run(psOptions), pids).forEach(table::row);
        }
        context.out().print(table.render());
        return 0;
    }
}
