package io.jcompose.cli.inspect;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Rows;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.EngineClient.ProjectInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** {@code ls}. */
@picocli.CommandLine.Command(
        name = "ls",
        description = "List projects",
        footer = {"%nExample:", "  jcompose ls -a"})
public final class LsCommand extends ProjectCommand {
    @Option(
            names = {"-a", "--all"},
            description = "Stopped ones too")
    private boolean all;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only the names")
    private boolean quiet;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "table";

    @Option(names = "--filter", paramLabel = "name=PATTERN", description = "Only projects whose name matches")
    private List<String> filters = new ArrayList<>();

    public LsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        filters.forEach(LsCommand::pattern);
        Rows rows = new Rows(20)
                .column("Name", "NAME")
                .column("Status", "STATUS")
                .column("ConfigFiles", "CONFIG FILES")
                .jsonArray();
        List<ProjectInfo> projects = session.engine().projects().stream()
                .filter(this::wanted)
                .sorted(Comparator.comparing(ProjectInfo::name))
                .toList();
        for (ProjectInfo project : projects) {
            if (quiet) {
                context.out().println(project.name());
            }
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("Name", project.name());
            row.put("Status", status(project));
            row.put("ConfigFiles", String.join(",", project.configFiles()));
            rows.add(row);
        }
        if (!quiet) {
            context.out().print(rows.render(format));
        }
        return 0;
    }

    private boolean wanted(ProjectInfo project) {
        boolean up = project.states().keySet().stream()
                .anyMatch(state -> state.equals("running") || state.equals("paused") || state.equals("restarting"));
        return (all || up)
                && filters.stream()
                        .allMatch(filter ->
                                pattern(filter).matcher(project.name()).find());
    }

    private static Pattern pattern(String filter) {
        if (!filter.startsWith("name=")) {
            throw new CliException("unknown filter %s; use name=PATTERN".formatted(filter));
        }
        try {
            return Pattern.compile(filter.substring("name=".length()));
        } catch (PatternSyntaxException e) {
            throw new CliException("invalid filter %s: %s".formatted(filter, e.getDescription()));
        }
    }

    private static String status(ProjectInfo project) {
        return new TreeMap<>(project.states())
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "(" + entry.getValue() + ")")
                        .collect(Collectors.joining(", "));
    }
}
