package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code container update}. */
@picocli.CommandLine.Command(
        name = "container update",
        description = "Change limits and restart policy of containers",
        footer = {"%nExample:", "  jcompose container update -m 256m box"})
public final class ContainerUpdateCommand extends ContainerVerb {
    @Mixin
    private ResourceOptions resources = new ResourceOptions();

    @Option(names = "--restart", paramLabel = "POLICY", description = "no, always, unless-stopped or on-failure[:N]")
    private Optional<String> restart = Optional.empty();

    @Option(
            names = {"--blkio-weight", "--cpu-rt-period", "--cpu-rt-runtime", "--cpuset-mems", "--kernel-memory"},
            paramLabel = "N",
            description = "Cannot be changed later")
    private Optional<String> fixed = Optional.empty();

    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> containers = new ArrayList<>();

    public ContainerUpdateCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws InterruptedException {
        if (fixed.isPresent()) {
            throw new CliException(
                    "--blkio-weight, --cpu-rt-period, --cpu-rt-runtime, --cpuset-mems and --kernel-memory:"
                            + " cannot be changed later; make the container anew");
        }
        Optional<String> policy = RestartFlag.checked(restart);
        return each(
                containers,
                container -> verbs().update(resources.update(container, policy))
                        .forEach(warning -> context.err().println("warning: " + warning)));
    }
}
