package io.jcompose.cli.engine;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code version}: asks nobody, so it works without an engine. */
@CommandLine.Command(
        name = "version",
        description = "Show the version",
        footer = {"%nExample:", "  jcompose version --short"})
public final class VersionCommand extends Command {
    @Option(names = "--short", description = "Only the number")
    private boolean shortForm;

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "pretty or json")
    private String format = "pretty";

    public VersionCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        String version = BuildInfo.version();
        if (shortForm) {
            context.out().println(version);
        } else if (format.equals("json")) {
            context.out().println("{\"version\":\"v" + version + "\"}");
        } else if (format.equals("pretty")) {
            context.out().println("jcompose version v" + version);
        } else {
            throw new CliException("invalid value '%s' for --format: expected pretty or json".formatted(format));
        }
        return 0;
    }
}
