package io.jcompose.cli.project;

import io.jcompose.cli.command.ClientSettings;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.PruneFilter;
import io.jcompose.cli.output.TimeArgument;
import io.jcompose.runtime.image.EventJournal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What all prune commands take. */
public final class PruneOptions {
    @Option(
            names = {"-f", "--force"},
            description = "Do not ask")
    private boolean force;

    @Option(
            names = "--filter",
            paramLabel = "FILTER",
            description = "until=TIME, label=KEY[=VALUE], label!=KEY[=VALUE]")
    private List<String> filters = new ArrayList<>();

    /** @throws IllegalArgumentException for a filter that is not known */
    public PruneFilter filter(CommandContext context) {
        return PruneFilter.parse(all(context), text -> TimeArgument.parse(text, context.clock()));
    }

    /** The same for what has names or none: {@code all=true} is no filter, but as {@code --all}. */
    public PruneFilter filterBesidesAll(CommandContext context) {
        return PruneFilter.parse(
                PruneFilter.withoutAll(all(context)), text -> TimeArgument.parse(text, context.clock()));
    }

    /** With those that the user always has, unless they contradict what is asked for now. */
    private List<String> all(CommandContext context) {
        List<String> all = new ArrayList<>(filters);
        for (String usual : ClientSettings.texts(context, "pruneFilters")) {
            String opposite = usual.startsWith("label!=")
                    ? usual.replaceFirst("!=", "=")
                    : usual.startsWith("label=") ? usual.replaceFirst("=", "!=") : "";
            if (usual.contains("=") && !filters.contains(opposite)) {
                all.add(usual);
            }
        }
        return all;
    }

    /** As they were given. */
    public List<String> filters() {
        return List.copyOf(filters);
    }

    /** Whether everything is meant, so that what has neither labels nor an age can go too. */
    public boolean unfiltered(CommandContext context) {
        return all(context).isEmpty();
    }

    /**
     * Lets those who follow events know.
     *
     * @param type container, network, volume or builder
     */
    public static void pruned(CommandContext context, String type, long bytes) {
        EventJournal.in(context.paths().data(), context.clock()).pruned(type, bytes);
    }

    /** Asks, unless told not to. */
    public boolean confirmed(CommandContext context, String warning) throws IOException {
        return force || Confirmation.ask(context, warning);
    }
}
