package io.jcompose.cli.copy;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.ServiceContainer;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code commit}. */
@picocli.CommandLine.Command(
        name = "commit",
        description = "Make an image of a service's container",
        footer = {"%nExample:", "  jcompose commit web my/base:1"})
public final class CommitCommand extends ProjectCommand {
    @Mixin
    private CommitOptions options = new CommitOptions();

    @Option(names = "--index", paramLabel = "N", description = "Which of the service's containers")
    private int index;

    @Parameters(index = "0", paramLabel = "SERVICE")
    private String service = "";

    @Parameters(index = "1", paramLabel = "REPOSITORY[:TAG]", arity = "0..1")
    private Optional<String> reference = Optional.empty();

    public CommitCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() {
        ContainerInfo container = ServiceContainer.any(session, session.target(), service, index);
        if (isDryRun()) {
            dryRun("Container %s Committing%s"
                    .formatted(container.name(), reference.map(" to "::concat).orElse("")));
            return 0;
        }
        context.out().println(session.engine().containerVerbs().commit(options.request(container.id(), reference)));
        return 0;
    }
}
