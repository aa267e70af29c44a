package io.jcompose.cli;

import java.util.List;
import java.util.Optional;

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
            "events",
            "volumes",
            "wait",
            "watch",
            "bridge",
            "alpha",
            "container",
            "volume",
            "network",
            "system",
            "login",
            "logout",
            "history");

    private Commands() {}

    /** A command ready to parse its options; empty if the name means nothing. */
    static Optional<Command> create(String name, CommandContext context) {
        return switch (name) {
            case "version" -> Optional.of(new VersionCommand(context));
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
