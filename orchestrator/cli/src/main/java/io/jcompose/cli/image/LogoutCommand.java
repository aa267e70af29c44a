package io.jcompose.cli.image;

import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.runtime.registry.DockerConfig;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** {@code logout}. */
@picocli.CommandLine.Command(
        name = "logout",
        description = "Forget the credentials for a registry",
        footer = {"%nExample:", "  jcompose logout registry.example.com"})
public final class LogoutCommand extends Command {
    @Parameters(paramLabel = "SERVER", arity = "0..1")
    private Optional<String> server = Optional.empty();

    public LogoutCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        String domain = Images.registryDomain(server);
        boolean known = DockerConfig.of(context.environment()).erase(domain);
        context.out().println(known ? "Removing login credentials for " + domain : "Not logged in to " + domain);
        return 0;
    }
}
