package io.jcompose.cli.inspect;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code stats}. */
@picocli.CommandLine.Command(
        name = "stats",
        description = "Show what containers use",
        footer = {"%nExample:", "  jcompose stats --no-stream"})
public final class StatsCommand extends ProjectCommand {
    @Mixin
    private StatsView view = new StatsView();

    @Parameters(paramLabel = "SERVICE", arity = "0..1")
    private Optional<String> service = Optional.empty();

    public StatsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() throws InterruptedException {
        Target target = session.target();
        if (containers(target).isEmpty() && service.isPresent()) {
            throw new CliException("no container of service \"%s\" is running".formatted(service.get()));
        }
        view.show(context, session.terminal(), session.engine().containerVerbs(), () -> containers(target), Map.of());
        return 0;
    }

    private List<String> containers(Target target) {
        return session
                .ofServices(target, session.containers(target), service.stream().toList())
                .stream()
                .filter(container -> view.all()
                        || container.state().equals("running")
                        || container.state().equals("paused"))
                .map(ContainerInfo::id)
                .toList();
    }
}
