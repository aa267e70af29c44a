package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.EnvironmentArguments;
import io.jcompose.cli.interact.InteractiveStreams;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.ExecRequest;
import io.jcompose.runtime.ProcessStreams;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code container exec}. */
@picocli.CommandLine.Command(
        name = "container exec",
        description = "Run a command in a running container",
        footer = {"%nExample:", "  jcompose container exec -it box sh"})
public final class ContainerExecCommand extends ContainerVerb {
    @Option(
            names = {"-i", "--interactive"},
            description = "Pass standard input on")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "With a terminal")
    private boolean tty;

    @Option(
            names = {"-d", "--detach"},
            description = "Do not wait for it")
    private boolean detach;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "Set a variable")
    private List<String> environment = new ArrayList<>();

    @Option(names = "--env-file", paramLabel = "FILE", description = "Set the variables of a file")
    private List<String> environmentFiles = new ArrayList<>();

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

    @Option(
            names = "--detach-keys",
            paramLabel = "KEYS",
            description = "Keys that let go of it (default ctrl-p,ctrl-q)")
    private Optional<String> detachKeys = Optional.empty();

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    @Parameters(index = "1..*", paramLabel = "COMMAND", arity = "1..*")
    private List<String> command = new ArrayList<>();

    public ContainerExecCommand(CommandContext context) {
        super(context);
    }

    @Override
    public boolean interspersed() {
        return false;
    }

    @Override
    protected int run() throws IOException, InterruptedException {
        ContainerInfo found = find(container);
        if (!isUp(found)) {
            throw new CliException("container %s is not running".formatted(found.name()));
        }
        if (tty && interactive && !detach && !session.terminal().isTerminal(Stream.IN)) {
            throw new CliException("the input device is not a TTY; leave -t out");
        }
        try (ProcessStreams streams =
                session.engine().exec(InteractiveStreams.sized(request(found), session.terminal()))) {
            if (detach) {
                return 0;
            }
            InteractiveStreams.Mode mode =
                    InteractiveStreams.Mode.attached(context, tty, interactive, false, detachKeys);
            return new InteractiveStreams(context, session.terminal()).run(streams, mode, () -> {});
        }
    }

    private ExecRequest request(ContainerInfo found) throws IOException {
        Map<String, Optional<String>> all =
                new LinkedHashMap<>(EnvironmentArguments.parseFiles(context, environmentFiles));
        all.putAll(EnvironmentArguments.parse(environment, context.environment()));
        List<String> variables = EnvironmentArguments.words(all);
        return new ExecRequest(
                found.id(), command, variables, user, workingDir, tty, interactive && !detach, privileged, detach);
    }
}
