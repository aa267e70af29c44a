package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.ServicesRequestBuilder;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.client.EngineClient.ServicesRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import picocli.CommandLine.Parameters;

/** A command that does one thing to the existing containers of some services, or of all. */
abstract class ServicesCommand extends ProjectCommand {
    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "Only these services")
    protected List<String> services = new ArrayList<>();

    /** What is done. */
    interface Action {
        void apply(EngineClient engine, ServicesRequest request, ProgressSink progress);
    }

    /**
     * @param title in the header of the display
     * @param working what a container's line says meanwhile
     * @param done what it says then
     * @param concerns which containers it changes
     */
    record Kind(String title, String working, String done, Predicate<ContainerInfo> concerns) {}

    protected ServicesCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    protected final ServicesRequestBuilder request(Target target) {
        return new ServicesRequestBuilder(target, services);
    }

    /** Does it, or only shows what it would do. */
    protected final int act(Kind kind, Target target, ServicesRequest request, Action action) {
        try (ProgressDisplay progress = session.progress(kind.title(), false)) {
            if (context.options().dryRun()) {
                session.ofServices(target, session.containers(target), services).stream()
                        .filter(kind.concerns())
                        .forEach(container -> showOnly(progress, "Container " + container.name(), kind));
            } else {
                action.apply(session.engine(), request, progress);
            }
        }
        return 0;
    }

    /** Whether there is a container that it would change. */
    protected final boolean concernsAny(Kind kind, Target target) {
        return session.ofServices(target, session.containers(target), services).stream()
                .anyMatch(kind.concerns());
    }

    private static void showOnly(ProgressSink progress, String id, Kind kind) {
        progress.on(step(id, "Working", kind.working()));
        progress.on(step(id, "Done", kind.done()));
    }

    /** Most commands leave containers of {@code run} to whoever runs them. */
    static Predicate<ContainerInfo> notOneOff(Predicate<ContainerInfo> concerns) {
        return container -> !container.oneOff() && concerns.test(container);
    }

    static boolean isUp(ContainerInfo container) {
        return switch (container.state()) {
            case "running", "paused", "restarting" -> true;
            default -> false;
        };
    }

    static boolean isDown(ContainerInfo container) {
        return !isUp(container);
    }
}
