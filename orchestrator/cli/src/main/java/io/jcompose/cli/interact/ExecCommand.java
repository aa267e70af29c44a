package io.jcompose.cli.interact;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.EnvironmentArguments;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.ServiceContainer;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.ExecRequest;
import io.jcompose.runtime.ProcessStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code exec}. */
@picocli.CommandLine.Command(name = "exec", description = "Run a command in a running container")
public final class ExecCommand extends ProjectCommand {
    @Option(
            names = {"-d", "--detach"},
            description = "Do not wait for it")
    private boolean detach;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "Set a variable")
    private List<String> environment = new ArrayList<>();

    @Option(
            names = {"-T", "--no-tty", "--no-TTY"},
            description = "Without a terminal")
    private boolean noTty;

    @Option(
            names = {"-t", "--tty"},
            hidden = true)
    @SuppressWarnings("unused") // the default where there is a terminal
    private boolean tty;

    @Option(
            names = {"-i", "--interactive"},
            hidden = true,
            arity = "0..1",
            fallbackValue = "true")
    private boolean interactive = true;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "Run as this user")
    private Optional<String> user = Optional.empty();

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "FOLDER",
            description = "Working folder")
    private Optional<String> workingDir = Optional.empty();

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
    protected int run() throws InterruptedException {
        refuseDryRun();
        ContainerInfo container = ServiceContainer.find(session, session.target(), service, index);
        boolean withTty = !noTty
                && !detach
                && session.terminal().isTerminal(Stream.IN)
                && session.terminal().isTerminal(Stream.OUT);
        List<String> variables = new ArrayList<>();
        EnvironmentArguments.parse(environment, context.environment())
                .forEach((name, value) -> value.ifPresent(text -> variables.add(name + "=" + text)));
        ExecRequest request = new ExecRequest(
                container.id(),
                command,
                variables,
                user,
                workingDir,
                withTty,
                interactive && !detach,
                privileged,
                detach);
        try (ProcessStreams streams = session.engine().exec(request)) {
            if (detach) {
                return 0;
            }
            return new InteractiveStreams(context, session.terminal())
                    .run(
                            streams,
                            InteractiveStreams.Mode.attached(withTty, interactive, false, Optional.empty()),
                            () -> {});
        }
    }
}
