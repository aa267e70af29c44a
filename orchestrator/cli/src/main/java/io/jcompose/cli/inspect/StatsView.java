package io.jcompose.cli.inspect;

import io.jcompose.cli.command.ClientSettings;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.terminal.Terminal;
import io.jcompose.core.client.ContainerVerbs;
import io.jcompose.core.client.ContainerVerbs.StatsInfo;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** What both {@code stats} commands share: options, and looking again and again. */
public final class StatsView {
    private static final long INTERVAL_MILLIS = 1000;
    private static final long ONCE_MILLIS = 500;
    private static final String HOME = "\u001b[H";
    private static final String CLEAR = "\u001b[2J" + HOME;
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    @Option(
            names = {"-a", "--all"},
            description = "Also containers that do not run")
    private boolean all;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "";

    @Option(names = "--no-stream", description = "Look once")
    private boolean noStream;

    @Option(names = "--no-trunc", description = "Show ids in full")
    private boolean noTrunc;

    public boolean all() {
        return all;
    }

    /**
     * Prints until there is no container left or nobody reads.
     *
     * @param containers ids to look at, asked again each time
     * @param called what the user called them, by their ids; others go by their id
     */
    public void show(
            CommandContext context,
            Terminal terminal,
            ContainerVerbs engine,
            Supplier<List<String>> containers,
            Map<String, String> called)
            throws InterruptedException {
        String wanted =
                format.isEmpty() ? ClientSettings.text(context, "statsFormat").orElse("table") : format;
        boolean screen = !noStream && terminal.isTerminal(Terminal.Stream.OUT) && !wanted.equals("json");
        List<StatsInfo> before = engine.stats(containers.get());
        boolean first = true;
        do {
            Thread.sleep(noStream || first ? ONCE_MILLIS : INTERVAL_MILLIS);
            List<String> ids = containers.get();
            List<StatsInfo> now = engine.stats(ids);
            String text = StatsTable.render(before, now, wanted, noTrunc, called);
            context.out().print(screen ? onScreen(text, first) : text);
            context.out().flush();
            before = now;
            first = false;
        } while (!noStream && !before.isEmpty() && !context.out().checkError());
    }

    private static String onScreen(String text, boolean first) {
        return (first ? CLEAR : HOME) + text.replace("\n", CLEAR_LINE + "\n") + CLEAR_BELOW;
    }
}
