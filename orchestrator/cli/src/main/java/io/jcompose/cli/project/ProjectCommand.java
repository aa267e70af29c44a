package io.jcompose.cli.project;

import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A command about a project. */
public abstract class ProjectCommand extends Command {
    protected Session session;

    protected ProjectCommand(CommandContext context) {
        super(context);
        this.session = new Session(context);
    }

    @Override
    protected void begin() {
        session.lookForEngine();
    }

    @Override
    protected void use(CommandContext other) {
        super.use(other);
        session = new Session(other);
    }

    protected final void dryRun(String line) {
        context.err().println(session.ansi(Stream.ERR).cyan("DRY-RUN MODE - ") + line);
    }

    protected final boolean environmentFlag(String name) {
        return isTrue(session.settings().getOrDefault(name, ""));
    }

    /** As the project sees it: its environment file may set it, too. */
    protected static boolean environmentFlag(LoadedProject loaded, String name) {
        return isTrue(loaded.project().environment().getOrDefault(name, ""));
    }

    /**
     * What is done about containers of services that the files do not have, as requests to the engine say it.
     *
     * @param remove whether {@code --remove-orphans} was given
     */
    protected static String orphans(LoadedProject loaded, boolean remove) {
        if (remove || environmentFlag(loaded, "COMPOSE_REMOVE_ORPHANS")) {
            return "remove";
        }
        return environmentFlag(loaded, "COMPOSE_IGNORE_ORPHANS") ? "ignore" : "note";
    }

    static boolean isTrue(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "1", "true", "y", "yes", "on" -> true;
            default -> false;
        };
    }

    /** A step of work, as the display shows it. */
    protected static ProgressEvent step(String id, String status, String text) {
        return new ProgressEvent(id, Optional.empty(), status, text, "", 0, 0, Optional.empty());
    }

    /** @param seconds as given to {@code --timeout}; empty if it was not */
    protected static Optional<Duration> seconds(Optional<Integer> seconds) {
        return seconds.map(value -> Duration.ofSeconds(value));
    }
}
