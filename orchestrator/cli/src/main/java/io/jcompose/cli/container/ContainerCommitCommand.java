package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.copy.CommitOptions;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code container commit}. */
@picocli.CommandLine.Command(
        name = "container commit",
        description = "Make an image of a container",
        footer = {"%nExample:", "  jcompose container commit box my/base:1"})
public final class ContainerCommitCommand extends ContainerVerb {
    @Mixin
    private CommitOptions options = new CommitOptions();

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    @Parameters(index = "1", paramLabel = "REPOSITORY[:TAG]", arity = "0..1")
    private Optional<String> reference = Optional.empty();

    public ContainerCommitCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        context.out().println(verbs().commit(options.request(container, reference)));
        return 0;
    }
}
