package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.client.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code container rm}. */
@picocli.CommandLine.Command(
        name = "container rm",
        description = "Remove containers",
        footer = {"%nExample:", "  jcompose container rm -f box"})
public final class ContainerRmCommand extends ContainerVerb {
    @Option(
            names = {"-f", "--force"},
            description = "Also running ones, which are killed; missing ones are no failure")
    private boolean force;

    @Option(
            names = {"-v", "--volumes"},
            description = "Their anonymous volumes too")
    private boolean volumes;

    @Option(
            names = {"-l", "--link"},
            description = "Not supported: links are not there apart from their container")
    private boolean link;

    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> containers = new ArrayList<>();

    public ContainerRmCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws InterruptedException {
        if (link) {
            throw new CliException("--link: a link ends with its container and cannot be removed apart from it");
        }
        int code = each(containers, container -> {
            try {
                session.engine().containerAction("rm", container, Map.of("force", force, "volumes", volumes));
            } catch (EngineException e) {
                throw new CliException(String.valueOf(e.getMessage()));
            }
        });
        boolean onlyMissing = force && code == 1 && containers.stream().noneMatch(this::exists);
        return onlyMissing ? 0 : code;
    }

    private boolean exists(String asked) {
        String container = asked.startsWith("/") ? asked.substring(1) : asked;
        return all().stream()
                .anyMatch(info -> info.name().equals(container) || info.id().startsWith(container));
    }
}
