package io.jcompose.cli.container;

import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import org.jspecify.annotations.Nullable;

/** The verbs of {@code container}. */
public final class ContainerCommands {
    private ContainerCommands() {}

    /** Null if there is no such verb. */
    public static @Nullable Command find(String verb, CommandContext context) {
        return switch (verb) {
            case "attach" -> new ContainerAttachCommand(context);
            case "commit" -> new ContainerCommitCommand(context);
            case "cp" -> new ContainerCpCommand(context);
            case "create" -> new ContainerCreateCommand(context);
            case "diff" -> new ContainerDiffCommand(context);
            case "exec" -> new ContainerExecCommand(context);
            case "export" -> new ContainerExportCommand(context);
            case "inspect" -> new ContainerInspectCommand(context);
            case "kill" -> new ContainerKillCommand(context);
            case "logs" -> new ContainerLogsCommand(context);
            case "ls", "ps", "list" -> new ContainerLsCommand(context);
            case "pause" -> new ContainerPauseCommand(context);
            case "port" -> new ContainerPortCommand(context);
            case "prune" -> new ContainerPruneCommand(context);
            case "rename" -> new ContainerRenameCommand(context);
            case "restart" -> new ContainerRestartCommand(context);
            case "rm", "remove" -> new ContainerRmCommand(context);
            case "run" -> new ContainerRunCommand(context);
            case "start" -> new ContainerStartCommand(context);
            case "stats" -> new ContainerStatsCommand(context);
            case "stop" -> new ContainerStopCommand(context);
            case "top" -> new ContainerTopCommand(context);
            case "unpause" -> new ContainerUnpauseCommand(context);
            case "update" -> new ContainerUpdateCommand(context);
            case "wait" -> new ContainerWaitCommand(context);
            default -> null;
        };
    }
}
