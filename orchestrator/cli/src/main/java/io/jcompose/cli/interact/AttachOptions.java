package io.jcompose.cli.interact;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.Session;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.runtime.ProcessStreams;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What both {@code attach} commands share. */
public final class AttachOptions {
    @Option(names = "--no-stdin", description = "Do not pass standard input on")
    private boolean noStdin;

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

    /** Returns the process's exit code, or 0 when detached. */
    public int attach(CommandContext context, Session session, ContainerInfo container) throws InterruptedException {
        if (container.state().equals("paused")) {
            throw new CliException(
                    "cannot attach to container %s: it is paused; unpause it first".formatted(container.name()));
        }
        if (!container.state().equals("running")) {
            throw new CliException(
                    "cannot attach to container %s: it is not running; start it first".formatted(container.name()));
        }
        try (ProcessStreams streams = MainProcess.attach(session, container)) {
            InteractiveStreams.Mode mode = InteractiveStreams.Mode.attached(
                            context, container.tty(), !noStdin, sigProxy, detachKeys)
                    .keepingInput();
            return new InteractiveStreams(context, session.terminal()).run(streams, mode, () -> {});
        }
    }
}
