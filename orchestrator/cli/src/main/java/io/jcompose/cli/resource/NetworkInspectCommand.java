package io.jcompose.cli.resource;

import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code network inspect}. */
@picocli.CommandLine.Command(
        name = "network inspect",
        description = "Show all about networks",
        footer = {"%nExample:", "  jcompose network inspect project_default"})
public final class NetworkInspectCommand extends ResourceVerb {
    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "json, or a Go template")
    private String format = "";

    @Option(
            names = {"-v", "--verbose"},
            description = "All there is is always shown")
    @SuppressWarnings("unused") // adds what only Swarm has
    private boolean verbose;

    @Parameters(paramLabel = "NETWORK", arity = "1..*")
    private List<String> networks = new ArrayList<>();

    public NetworkInspectCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        return inspect(networks, format, verbs()::inspectNetwork);
    }
}
