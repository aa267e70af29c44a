package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.interact.InteractiveStreams;
import io.jcompose.cli.interact.MainProcess;
import io.jcompose.cli.project.Session;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.runtime.ProcessStreams;
import java.util.Optional;

/** Starts a launched container with our streams connected, so that no output is missed. */
final class AttachedStart {
    private final CommandContext context;
    private final Session session;

    AttachedStart(CommandContext context, Session session) {
        this.context = context;
        this.session = session;
    }

    /** Returns its exit code, or 0 when detached. */
    int run(ContainerInfo container, boolean stdin, Optional<String> detachKeys) throws InterruptedException {
        return attach(container, stdin, detachKeys, () -> session.engine().startOneOff(container.id()));
    }

    /** The same of one that is set up or runs already, and what is done once our streams are connected. */
    int attach(
            ContainerInfo container, boolean stdin, Optional<String> detachKeys, InteractiveStreams.Starter connected)
            throws InterruptedException {
        try (ProcessStreams streams = MainProcess.attach(session, container)) {
            InteractiveStreams.Mode mode =
                    InteractiveStreams.Mode.attached(context, container.tty(), stdin, true, detachKeys);
            return new InteractiveStreams(context, session.terminal()).run(streams, mode, connected);
        }
    }
}
