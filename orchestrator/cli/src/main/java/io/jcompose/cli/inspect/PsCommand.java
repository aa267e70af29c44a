package io.jcompose.cli.inspect;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.ClientSettings;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Rows;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ps}. */
@picocli.CommandLine.Command(
        name = "ps",
        description = "List containers",
        footer = {"%nExamples:", "  jcompose ps -a", "  jcompose ps --format \"table {{.Name}}\\t{{.Status}}\""})
public final class PsCommand extends ProjectCommand {
    private static final List<String> STATES =
            List.of("paused", "restarting", "removing", "running", "dead", "created", "exited");

    @Option(
            names = {"-a", "--all"},
            description = "Stopped ones and those of run too")
    private boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only the ids")
    private boolean quiet;

    @Option(names = "--services", description = "Only the names of the services")
    private boolean servicesOnly;

    @Option(names = "--status", paramLabel = "STATE", description = "Only those in this state")
    private List<String> statuses = new ArrayList<>();

    @Option(names = "--filter", paramLabel = "status=STATE", description = "Only those in this state")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "table";

    @Option(names = "--no-trunc", description = "Show everything in full")
    private boolean noTrunc;

    @Option(
            names = "--orphans",
            arity = "0..1",
            fallbackValue = "true",
            description = "Also containers of services that are no longer in the file (default true)")
    private boolean orphans = true;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public PsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        List<String> wanted = wantedStates();
        Target target = session.target();
        List<ContainerInfo> containers = session.ofServices(target, session.containers(target), services).stream()
                .filter(container -> wanted.isEmpty()
                        ? all || (isUp(container) && !container.oneOff())
                        : wanted.contains(container.state()))
                .filter(container -> orphans || belongs(target, container))
                .toList();
        context.out().print(show(containers));
        return 0;
    }

    private String show(List<ContainerInfo> containers) {
        if (quiet) {
            return lines(containers.stream().map(ContainerInfo::id).toList());
        }
        if (servicesOnly) {
            return lines(
                    containers.stream().map(ContainerInfo::service).distinct().toList());
        }
        Rows rows = new Rows(10)
                .column("Name", "NAME")
                .column("Image", "IMAGE")
                .column("Command", "COMMAND")
                .column("Service", "SERVICE")
                .column("RunningFor", "CREATED")
                .column("Status", "STATUS")
                .column("Ports", "PORTS");
        // an empty --format leaves it to Docker's configuration, as in Docker Compose
        String wanted =
                format.isEmpty() ? ClientSettings.text(context, "psFormat").orElse("table") : format;
        boolean table = wanted.equals("table");
        long now = session.nowSeconds();
        containers.forEach(container -> rows.add(
                table
                        ? ContainerRow.shown(container, now, !noTrunc)
                        : ContainerRow.of(container, now, context.clock().getZone(), !noTrunc)));
        return rows.render(wanted);
    }

    private static String lines(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    private static boolean isUp(ContainerInfo container) {
        return switch (container.state()) {
            case "running", "paused", "restarting" -> true;
            default -> false;
        };
    }

    private static boolean belongs(Target target, ContainerInfo container) {
        Optional<Boolean> known =
                target.loaded().map(loaded -> loaded.services().contains(container.service()));
        return known.orElse(true);
    }

    private List<String> wantedStates() {
        List<String> wanted = new ArrayList<>(statuses);
        for (String filter : filters) {
            if (filter.startsWith("source=")) {
                throw new CliException("filter source is not supported");
            }
            if (!filter.startsWith("status=")) {
                throw new CliException("unknown filter %s; use status=STATE".formatted(filter));
            }
            wanted.add(filter.substring("status=".length()));
        }
        for (String state : wanted) {
            if (!STATES.contains(state)) {
                throw new CliException(
                        "unknown status '%s'; use one of %s".formatted(state, String.join(", ", STATES)));
            }
        }
        return wanted;
    }
}
