package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.inspect.StatsView;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code container stats}. */
@picocli.CommandLine.Command(
        name = "container stats",
        description = "Show what containers use",
        footer = {"%nExample:", "  jcompose container stats --no-stream"})
public final class ContainerStatsCommand extends ContainerVerb {
    @Mixin
    private StatsView view = new StatsView();

    @Parameters(paramLabel = "CONTAINER", arity = "0..*")
    private List<String> containers = new ArrayList<>();

    public ContainerStatsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() throws InterruptedException {
        Map<String, String> called = new LinkedHashMap<>();
        containers.forEach(name -> called.put(find(name).id(), name));
        List<String> named = List.copyOf(called.keySet());
        view.show(context, session.terminal(), verbs(), () -> named.isEmpty() ? running() : named, called);
        return 0;
    }

    private List<String> running() {
        return all().stream()
                .filter(container -> view.all() || isUp(container))
                .map(ContainerInfo::id)
                .toList();
    }
}
