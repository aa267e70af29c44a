package io.jcompose.cli.interact;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.EnvironmentArguments;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.ServiceContainer;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.ExecRequest;
import io.jcompose.runtime.ProcessStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code exec}. */
@picocli.CommandLine.Command(
        name = "exec",
        description = "Run a command in a running container",
        footer = {"%nExample:", "  jcompose exec web sh"})
public final class ExecCommand extends ProjectCommand {
    @Mixin
    private ProcessOptions process = new ProcessOptions();

    @Option(names = "--privileged", description = "With all privileges")
    private boolean privileged;

    @Option(names = "--index", paramLabel = "N", description = "Which of the service's containers")
    private int index;

    @Parameters(index = "0", paramLabel = "SERVICE")
    private String service = "";

    @Parameters(index = "1..*", paramLabel = "COMMAND", arity = "1..*")
    private List<String> command = new ArrayList<>();

    public ExecCommand(CommandContext context) {
        super(context);
    }

    @Override
    public boolean interspersed() {
        return false;
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() throws InterruptedException {
        Target target = session.target();
        ContainerInfo container = ServiceContainer.find(session, target, service, index);
        if (isDryRun()) {
            dryRun("Container %s Executing %s".formatted(container.name(), String.join(" ", command)));
            return 0;
        }
        boolean withTty = process.withTerminal(session.terminal());
        ExecRequest request = new ExecRequest(
                container.id(),
                command,
                EnvironmentArguments.words(process.variables(context, target.loaded())),
                process.user,
                process.workingDir,
                withTty,
                process.passesInput(),
                privileged,
                process.detach);
        try (ProcessStreams streams = session.engine().exec(InteractiveStreams.sized(request, session.terminal()))) {
            if (process.detach) {
                return 0;
            }
            return new InteractiveStreams(context, session.terminal())
                    .run(
                            streams,
                            InteractiveStreams.Mode.attached(
                                    context, withTty, process.passesInput(), false, Optional.empty()),
                            () -> {});
        }
    }
}
