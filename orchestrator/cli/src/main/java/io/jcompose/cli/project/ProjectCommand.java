package io.jcompose.cli.project;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.core.client.EngineClient.ServicesRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A command about a project. */
public abstract class ProjectCommand extends Command {
    protected final Session session;

    protected ProjectCommand(CommandContext context) {
        super(context);
        this.session = new Session(context);
    }

    /** For commands that cannot show what they would do. */
    protected final void refuseDryRun() {
        if (context.options().dryRun()) {
            throw new CliException("--dry-run is not supported by this command yet; nothing was done");
        }
    }

    protected final void dryRun(String line) {
        context.err().println(session.ansi(Stream.ERR).cyan("DRY-RUN MODE - ") + line);
    }

    protected final boolean environmentFlag(String name) {
        String value = context.environment().getOrDefault(name, "");
        return value.equals("1") || value.equalsIgnoreCase("true");
    }

    /** The usual request: some services of a project, nothing special. */
    public static ServicesRequest request(Target target, List<String> services, Optional<Duration> timeout) {
        return new ServicesRequest(
                target.name(),
                target.json(),
                services,
                timeout,
                Optional.empty(),
                false,
                false,
                false,
                false,
                false,
                false,
                Optional.empty());
    }

    /** @param seconds as given to {@code --timeout}; empty if it was not */
    protected static Optional<Duration> seconds(Optional<Integer> seconds) {
        return seconds.map(value -> Duration.ofSeconds(value));
    }
}
