package io.jcompose.cli.resource;

import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code volume inspect}. */
@picocli.CommandLine.Command(
        name = "volume inspect",
        description = "Show all about volumes",
        footer = {"%nExample:", "  jcompose volume inspect data"})
public final class VolumeInspectCommand extends ResourceVerb {
    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "json, or a Go template")
    private String format = "";

    @Parameters(paramLabel = "VOLUME", arity = "1..*")
    private List<String> volumes = new ArrayList<>();

    public VolumeInspectCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        return inspect(volumes, format, verbs()::inspectVolume);
    }
}
