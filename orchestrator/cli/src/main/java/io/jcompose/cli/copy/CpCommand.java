package io.jcompose.cli.copy;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.ProgressEvent;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cp}. */
@picocli.CommandLine.Command(
        name = "cp",
        description = "Copy files between a service's containers and this host",
        footer = {"%nExample:", "  jcompose cp ./page.html web:/usr/share/page.html"})
public final class CpCommand extends ProjectCommand {
    @Option(
            names = {"-a", "--archive"},
            description = "Keep user and group")
    private boolean archive;

    @Option(
            names = {"-L", "--follow-link"},
            description = "Copy what a link leads to")
    private boolean followLink;

    @Option(names = "--all", description = "One-off containers of 'run' too")
    private boolean all;

    @Option(names = "--index", paramLabel = "N", description = "Which of the service's containers")
    private int index;

    @Parameters(index = "0", paramLabel = "SERVICE:PATH|PATH|-")
    private String source = "";

    @Parameters(index = "1", paramLabel = "SERVICE:PATH|PATH|-")
    private String target = "";

    public CpCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() throws IOException, InterruptedException {
        CopyPath from = CopyPath.parse(source);
        CopyPath to = CopyPath.parse(target);
        if (from.container().isPresent() == to.container().isPresent()) {
            throw new CliException(
                    from.container().isPresent()
                            ? "copying between services is not supported"
                            : "one side must be SERVICE:PATH, the other a path on this host or -");
        }
        boolean out = from.container().isPresent();
        List<ContainerInfo> containers =
                containers((out ? from : to).container().orElseThrow(), out);
        if (context.options().dryRun()) {
            containers.forEach(container -> dryRun("%s copy %s to %s".formatted(container.name(), source, target)));
            return 0;
        }
        ContainerCopy copy = new ContainerCopy(context, session.engine().containerVerbs(), archive, followLink);
        try (ProgressDisplay progress = session.progress("copy", to.isStream())) {
            for (ContainerInfo container : containers) {
                progress.on(event(container, "Working", "Copying"));
                try {
                    if (out) {
                        copy.out(container, from, to);
                    } else {
                        copy.in(from, container, to);
                    }
                } catch (IOException | RuntimeException e) {
                    progress.on(event(container, "Error", "Error"));
                    throw e;
                }
                progress.on(event(container, "Done", "Copied"));
            }
        }
        return 0;
    }

    private ProgressEvent event(ContainerInfo container, String status, String text) {
        return new ProgressEvent(
                container.name(),
                Optional.empty(),
                status,
                text,
                "%s to %s".formatted(source, target),
                0,
                0,
                Optional.empty());
    }

    /** Out of one, the first; into all of them. */
    private List<ContainerInfo> containers(String service, boolean onlyOne) {
        Target project = session.target();
        List<ContainerInfo> found = session.ofServices(project, session.containers(project), List.of(service)).stream()
                .filter(container -> all || !container.oneOff())
                .filter(container -> index == 0 || (container.number() == index && !container.oneOff()))
                .sorted(Comparator.comparing(ContainerInfo::oneOff).thenComparingInt(ContainerInfo::number))
                .limit(onlyOne ? 1 : Long.MAX_VALUE)
                .toList();
        if (found.isEmpty()) {
            throw new CliException("no container found for service \"%s\"%s"
                    .formatted(service, index == 0 ? "" : " with index " + index));
        }
        return found;
    }
}
