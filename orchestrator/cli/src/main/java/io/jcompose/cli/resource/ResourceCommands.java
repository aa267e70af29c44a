package io.jcompose.cli.resource;

import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import org.jspecify.annotations.Nullable;

/** The verbs of {@code volume} and {@code network}. */
public final class ResourceCommands {
    private ResourceCommands() {}

    /** Null if there is no such verb. */
    public static @Nullable Command findVolumeVerb(String verb, CommandContext context) {
        return switch (verb) {
            case "create" -> new VolumeCreateCommand(context);
            case "inspect" -> new VolumeInspectCommand(context);
            case "ls", "list" -> new VolumeLsCommand(context);
            case "prune" -> new VolumePruneCommand(context);
            case "rm", "remove" -> new VolumeRmCommand(context);
            default -> null;
        };
    }

    /** Null if there is no such verb. */
    public static @Nullable Command findNetworkVerb(String verb, CommandContext context) {
        return switch (verb) {
            case "connect" -> new NetworkConnectCommand(context);
            case "create" -> new NetworkCreateCommand(context);
            case "disconnect" -> new NetworkDisconnectCommand(context);
            case "inspect" -> new NetworkInspectCommand(context);
            case "ls", "list" -> new NetworkLsCommand(context);
            case "prune" -> new NetworkPruneCommand(context);
            case "rm", "remove" -> new NetworkRmCommand(context);
            default -> null;
        };
    }
}
