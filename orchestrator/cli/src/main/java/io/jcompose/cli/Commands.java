package io.jcompose.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The commands by name. */
final class Commands {
    /** Known, but they come later; refused by name so that nobody looks for a typing error. */
    private static final List<String> LATER = List.of(
            "attach",
            "commit",
            "cp",
            "export",
            "publish",
            "push",
            "scale",
            "stats",
            "top",
            "volumes",
            "watch",
            "bridge",
            "alpha",
            "container",
            "volume",
            "network",
            "system",
            "login",
            "logout",
            "image push",
            "image history",
            "image prune");

    private Commands() {}

    /** A command ready to parse its options; empty if the name means nothing. */
    static Optional<Command> create(String name, CommandContext context) {
        Command command = find(name, context);
        return Optional.ofNullable(command);
    }

    private static @Nullable Command find(String name, CommandContext context) {
        return switch (name) {
            case "build" -> new BuildCommand(context);
            case "config", "convert" -> new ConfigCommand(context);
            case "create" -> new CreateCommand(context);
            case "down" -> new DownCommand(context);
            case "engine" -> new EngineCommand(context);
            case "events" -> new EventsCommand(context);
            case "exec" -> new ExecCommand(context);
            case "images" -> new ImagesCommand(context);
            case "kill" -> new KillCommand(context);
            case "logs" -> new LogsCommand(context);
            case "ls" -> new LsCommand(context);
            case "pause" -> new PauseCommand(context);
            case "port" -> new PortCommand(context);
            case "ps" -> new PsCommand(context);
            case "pull" -> new PullCommand(context);
            case "restart" -> new RestartCommand(context);
            case "rm" -> new RmCommand(context);
            case "run" -> new RunCommand(context);
            case "start" -> new StartCommand(context);
            case "stop" -> new StopCommand(context);
            case "unpause" -> new UnpauseCommand(context);
            case "up" -> new UpCommand(context);
            case "version" -> new VersionCommand(context);
            case "wait" -> new WaitCommand(context);
            default -> null;
        };
    }

    /** A verb of {@code image}; empty if it means nothing. */
    static Optional<Command> createImageVerb(String verb, CommandContext context) {
        return switch (verb) {
            case "bootstrap" -> Optional.of(new ImageBootstrapCommand(context));
            case "build" -> Optional.of(new ImageBuildCommand(context));
            case "import" -> Optional.of(new ImageImportCommand(context));
            case "inspect" -> Optional.of(new ImageInspectCommand(context));
            case "load" -> Optional.of(new ImageLoadCommand(context));
            case "ls", "list" -> Optional.of(new ImageLsCommand(context));
            case "pull" -> Optional.of(new ImagePullCommand(context));
            case "rm", "remove" -> Optional.of(new ImageRmCommand(context));
            case "save" -> Optional.of(new ImageSaveCommand(context));
            case "tag" -> Optional.of(new ImageTagCommand(context));
            default -> Optional.empty();
        };
    }

    /** As users write it, for messages. */
    static String nameOf(Command command) {
        picocli.CommandLine.Command annotation = command.getClass().getAnnotation(picocli.CommandLine.Command.class);
        return annotation == null ? "" : annotation.name();
    }

    static boolean comesLater(String name) {
        return LATER.contains(name);
    }
}
