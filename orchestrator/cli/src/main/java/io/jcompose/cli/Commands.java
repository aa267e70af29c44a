package io.jcompose.cli;

import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.GlobalOptions;
import io.jcompose.cli.completion.CompletionCommand;
import io.jcompose.cli.container.ContainerCommands;
import io.jcompose.cli.copy.CommitCommand;
import io.jcompose.cli.copy.CpCommand;
import io.jcompose.cli.copy.ExportCommand;
import io.jcompose.cli.engine.EngineCommand;
import io.jcompose.cli.engine.VersionCommand;
import io.jcompose.cli.file.ConfigCommand;
import io.jcompose.cli.file.GenerateCommand;
import io.jcompose.cli.file.VizCommand;
import io.jcompose.cli.image.BuildCommand;
import io.jcompose.cli.image.BuilderPruneCommand;
import io.jcompose.cli.image.ImageBootstrapCommand;
import io.jcompose.cli.image.ImageBuildCommand;
import io.jcompose.cli.image.ImageHistoryCommand;
import io.jcompose.cli.image.ImageImportCommand;
import io.jcompose.cli.image.ImageInspectCommand;
import io.jcompose.cli.image.ImageLoadCommand;
import io.jcompose.cli.image.ImageLsCommand;
import io.jcompose.cli.image.ImagePruneCommand;
import io.jcompose.cli.image.ImagePullCommand;
import io.jcompose.cli.image.ImagePushCommand;
import io.jcompose.cli.image.ImageRmCommand;
import io.jcompose.cli.image.ImageSaveCommand;
import io.jcompose.cli.image.ImageTagCommand;
import io.jcompose.cli.image.LoginCommand;
import io.jcompose.cli.image.LogoutCommand;
import io.jcompose.cli.image.ManifestInspectCommand;
import io.jcompose.cli.image.PullCommand;
import io.jcompose.cli.image.PushCommand;
import io.jcompose.cli.image.SearchCommand;
import io.jcompose.cli.inspect.EventsCommand;
import io.jcompose.cli.inspect.ImagesCommand;
import io.jcompose.cli.inspect.LogsCommand;
import io.jcompose.cli.inspect.LsCommand;
import io.jcompose.cli.inspect.PortCommand;
import io.jcompose.cli.inspect.PsCommand;
import io.jcompose.cli.inspect.StatsCommand;
import io.jcompose.cli.inspect.TopCommand;
import io.jcompose.cli.inspect.VolumesCommand;
import io.jcompose.cli.interact.AttachCommand;
import io.jcompose.cli.interact.ExecCommand;
import io.jcompose.cli.interact.RunCommand;
import io.jcompose.cli.lifecycle.CreateCommand;
import io.jcompose.cli.lifecycle.DownCommand;
import io.jcompose.cli.lifecycle.KillCommand;
import io.jcompose.cli.lifecycle.PauseCommand;
import io.jcompose.cli.lifecycle.RestartCommand;
import io.jcompose.cli.lifecycle.RmCommand;
import io.jcompose.cli.lifecycle.ScaleCommand;
import io.jcompose.cli.lifecycle.StartCommand;
import io.jcompose.cli.lifecycle.StopCommand;
import io.jcompose.cli.lifecycle.UnpauseCommand;
import io.jcompose.cli.lifecycle.UpCommand;
import io.jcompose.cli.lifecycle.WaitCommand;
import io.jcompose.cli.lifecycle.WatchCommand;
import io.jcompose.cli.publish.PublishCommand;
import io.jcompose.cli.resource.InspectCommand;
import io.jcompose.cli.resource.ResourceCommands;
import io.jcompose.cli.system.SystemCheckCommand;
import io.jcompose.cli.system.SystemDfCommand;
import io.jcompose.cli.system.SystemEventsCommand;
import io.jcompose.cli.system.SystemInfoCommand;
import io.jcompose.cli.system.SystemPruneCommand;
import io.jcompose.cli.terminal.Cleanup;
import io.jcompose.core.HostPaths;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The commands by name. */
final class Commands {
    /** Known, but they come later; refused by name so that nobody looks for a typing error. */
    private static final List<String> LATER = List.of("bridge");

    private static final List<String> GROUPS =
            List.of("builder", "container", "image", "manifest", "network", "system", "volume");

    private Commands() {}

    /** Whether the name is a group, whose first argument is the verb: {@code image ls}. */
    static boolean isGroup(String name) {
        return GROUPS.contains(name);
    }

    /**
     * A command ready to parse its options; empty if the name means nothing.
     *
     * @param name one word, or group and verb with a space between
     */
    static Optional<Command> create(String name, CommandContext context) {
        int space = name.indexOf(' ');
        String verb = name.substring(space + 1);
        return Optional.ofNullable(
                switch (space < 0 ? "" : name.substring(0, space)) {
                    case "" -> find(name, context);
                    case "builder" -> verb.equals("prune") ? new BuilderPruneCommand(context) : null;
                    case "image" -> findImageVerb(verb, context);
                    case "manifest" -> verb.equals("inspect") ? new ManifestInspectCommand(context) : null;
                    case "container" -> ContainerCommands.find(verb, context);
                    case "network" -> ResourceCommands.findNetworkVerb(verb, context);
                    case "system" -> findSystemVerb(verb, context);
                    case "volume" -> ResourceCommands.findVolumeVerb(verb, context);
                    default -> null;
                });
    }

    private static @Nullable Command find(String name, CommandContext context) {
        return switch (name) {
            case "attach" -> new AttachCommand(context);
            case "build" -> new BuildCommand(context);
            case "commit" -> new CommitCommand(context);
            case "completion" -> new CompletionCommand(context);
            case "config", "convert" -> new ConfigCommand(context);
            case "cp" -> new CpCommand(context);
            case "create" -> new CreateCommand(context);
            case "down" -> new DownCommand(context);
            case "engine" -> new EngineCommand(context);
            case "events" -> new EventsCommand(context);
            case "exec" -> new ExecCommand(context);
            case "export" -> new ExportCommand(context);
            case "generate" -> new GenerateCommand(context);
            case "images" -> new ImagesCommand(context);
            case "inspect" -> new InspectCommand(context);
            case "login" -> new LoginCommand(context);
            case "logout" -> new LogoutCommand(context);
            case "push" -> new PushCommand(context);
            case "kill" -> new KillCommand(context);
            case "logs" -> new LogsCommand(context);
            case "ls" -> new LsCommand(context);
            case "pause" -> new PauseCommand(context);
            case "port" -> new PortCommand(context);
            case "ps" -> new PsCommand(context);
            case "publish" -> new PublishCommand(context);
            case "pull" -> new PullCommand(context);
            case "restart" -> new RestartCommand(context);
            case "rm" -> new RmCommand(context);
            case "run" -> new RunCommand(context);
            case "scale" -> new ScaleCommand(context);
            case "search" -> new SearchCommand(context);
            case "start" -> new StartCommand(context);
            case "stats" -> new StatsCommand(context);
            case "stop" -> new StopCommand(context);
            case "top" -> new TopCommand(context);
            case "unpause" -> new UnpauseCommand(context);
            case "up" -> new UpCommand(context);
            case "version" -> new VersionCommand(context);
            case "volumes" -> new VolumesCommand(context);
            case "viz" -> new VizCommand(context);
            case "wait" -> new WaitCommand(context);
            case "watch" -> new WatchCommand(context);
            default -> null;
        };
    }

    private static @Nullable Command findImageVerb(String verb, CommandContext context) {
        return switch (verb) {
            case "bootstrap" -> new ImageBootstrapCommand(context);
            case "build" -> new ImageBuildCommand(context);
            case "history" -> new ImageHistoryCommand(context);
            case "import" -> new ImageImportCommand(context);
            case "inspect" -> new ImageInspectCommand(context);
            case "load" -> new ImageLoadCommand(context);
            case "ls", "list" -> new ImageLsCommand(context);
            case "prune" -> new ImagePruneCommand(context);
            case "pull" -> new ImagePullCommand(context);
            case "push" -> new ImagePushCommand(context);
            case "rm", "remove" -> new ImageRmCommand(context);
            case "save" -> new ImageSaveCommand(context);
            case "tag" -> new ImageTagCommand(context);
            default -> null;
        };
    }

    private static @Nullable Command findSystemVerb(String verb, CommandContext context) {
        return switch (verb) {
            case "check" -> new SystemCheckCommand(context);
            case "df" -> new SystemDfCommand(context);
            case "events" -> new SystemEventsCommand(context);
            case "info" -> new SystemInfoCommand(context);
            case "prune" -> new SystemPruneCommand(context);
            default -> null;
        };
    }

    /** One of each, for nothing but a look at its options. */
    static List<Command> all() {
        CommandContext nothing = contextOfNothing();
        return RootHelp.commands().keySet().stream()
                .flatMap(name -> create(name, nothing).stream())
                .toList();
    }

    /** For commands that are looked at and never run. */
    static CommandContext contextOfNothing() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new CommandContext(
                GlobalOptions.parse(List.of()),
                Map.of(),
                Path.of(""),
                HostPaths.of(Map.of(), "", "/"),
                InputStream.nullInputStream(),
                nowhere,
                nowhere,
                Clock.systemUTC(),
                new Cleanup());
    }

    static boolean comesLater(String name) {
        return LATER.contains(name);
    }
}
