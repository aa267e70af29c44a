package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.interact.InteractiveStreams;
import io.jcompose.cli.interact.MainProcess;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineException;
import io.jcompose.runtime.ProcessStreams;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** {@code container run}. Exits with the command's code; 125 if we fail, 126 and 127 if the command cannot be run. */
@picocli.CommandLine.Command(
        name = "container run",
        description = "Run a command in a new container",
        footer = {"%nExample:", "  jcompose container run --rm -it debian bash"})
public final class ContainerRunCommand extends ContainerCreateCommand {
    private static final int OUR_FAILURE = 125;

    @Option(
            names = {"-d", "--detach"},
            description = "In the background; print the container's id")
    private boolean detach;

    @Option(
            names = "--sig-proxy",
            arity = "0..1",
            fallbackValue = "true",
            description = "Pass signals on to the process (default true)")
    private boolean sigProxy = true;

    @Option(
            names = "--detach-keys",
            paramLabel = "KEYS",
            description = "Keys that let go of it (default ctrl-p,ctrl-q)")
    private Optional<String> detachKeys = Optional.empty();

    public ContainerRunCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws InterruptedException, IOException {
        if (!detach && tty() && interactive() && !session.terminal().isTerminal(Stream.IN)) {
            throw new CliException("the input device is not a TTY; leave -t out"); // ends with 1, as in Docker
        }
        try {
            return detach ? detached() : attached();
        } catch (EngineException e) {
            throw new CliException(String.valueOf(e.getMessage()), e.exitCode() == 1 ? OUR_FAILURE : e.exitCode());
        } catch (CliException | IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), OUR_FAILURE);
        } catch (NoSuchFileException e) {
            throw new CliException(e.getMessage() + ": no such file or directory", OUR_FAILURE);
        }
    }

    private int detached() throws IOException {
        if (attaches()) {
            throw new CliException("conflicting options: cannot specify both --attach and --detach");
        }
        ContainerInfo container = create(true, List.of());
        session.engine().startOneOff(container.id());
        context.out().println(container.id());
        return 0;
    }

    private int attached() throws IOException, InterruptedException {
        Set<String> streamsWanted = streams();
        boolean stdin = streamsWanted.contains("stdin");
        ContainerInfo container = create(true, streamsWanted);
        try (ProcessStreams streams = MainProcess.attach(session, container)) {
            InteractiveStreams.Mode mode = InteractiveStreams.Mode.attached(context, tty(), stdin, sigProxy, detachKeys)
                    .showing(streamsWanted.contains("stdout"), streamsWanted.contains("stderr"));
            return new InteractiveStreams(context, session.terminal())
                    .run(streams, mode, () -> session.engine().startOneOff(container.id()));
        }
    }
}
