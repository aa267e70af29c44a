package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ProgressSink;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import picocli.CommandLine.Option;

/** {@code restart}: as they are; changes in the files are for {@code up}. */
@picocli.CommandLine.Command(
        name = "restart",
        description = "Restart containers as they are; up applies changes of the file",
        footer = {"%nExample:", "  jcompose restart web"})
public final class RestartCommand extends ServicesCommand {
    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "How long stopping may take before containers are killed")
    private Optional<Integer> timeout = Optional.empty();

    @Option(names = "--no-deps", description = "Leave dependents alone")
    private boolean noDeps;

    public RestartCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        Target target = session.target();
        return act(
                new Kind("restart", "Restarting", "Started", notOneOff(container -> true)),
                target,
                request(target).timeout(seconds(timeout)).noDeps(noDeps).build(),
                (engine, request, progress) -> engine.restart(request, asRestarting(progress)));
    }

    /** A restart is shown as one: not as a stop and a start. */
    private static ProgressSink asRestarting(ProgressSink progress) {
        Set<String> begun = ConcurrentHashMap.newKeySet();
        return event -> {
            switch (event.text()) {
                case "Stopping", "Starting" -> { // one that does not run is only started
                    if (begun.add(event.id()) || event.status().equals("Warning")) {
                        progress.on(event.withText("Restarting"));
                    }
                }
                case "Stopped" -> {} // between "Restarting" and "Started"
                default -> progress.on(event);
            }
        };
    }
}
