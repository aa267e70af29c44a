package io.jcompose.cli.inspect;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Table;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.runtime.ContainerProcess;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** {@code top}. */
@picocli.CommandLine.Command(
        name = "top",
        description = "Show the processes in containers",
        footer = {"%nExample:", "  jcompose top web"})
public final class TopCommand extends ProjectCommand {
    private static final int WIDTH = 4;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public TopCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        Target target = session.target();
        Table table = new Table(WIDTH).row("SERVICE", "#", "UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD");
        boolean anyRuns = false;
        for (ContainerInfo container : session.ofServices(target, session.containers(target), services)) {
            if (container.state().equals("running") || container.state().equals("paused")) {
                add(table, container);
                anyRuns = true;
            }
        }
        if (anyRuns) {
            context.out().print(table.render());
        }
        return 0;
    }

    private void add(Table table, ContainerInfo container) {
        for (ContainerProcess process : session.engine().containerVerbs().processes(container.id())) {
            List<String> row = new ArrayList<>(
                    List.of(container.service(), container.oneOff() ? container.name() : "" + container.number()));
            row.addAll(cells(process));
            table.row(row);
        }
    }

    /** As {@code ps -ef} has them: UID, PID, PPID, C, STIME, TTY, TIME, CMD. */
    public static List<String> cells(ContainerProcess process) {
        return List.of(
                process.user(),
                Long.toString(process.pid()),
                Long.toString(process.parentPid()),
                Integer.toString(process.cpuPercent()),
                process.startedAt(),
                process.tty(),
                process.cpuTime(),
                process.command().replaceAll("\\p{Cntrl}", " "));
    }
}
