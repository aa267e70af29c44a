package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ServicesRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restart}: as they are; changes in the files are for {@code up}. */
@picocli.CommandLine.Command(name = "restart", description = "Restart containers")
public final class RestartCommand extends ProjectCommand {
    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "How long stopping may take before containers are killed")
    private Optional<Integer> timeout = Optional.empty();

    @Option(names = "--no-deps", description = "Leave dependents alone")
    private boolean noDeps;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public RestartCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        refuseDryRun();
        Target target = session.target();
        ServicesRequest request = new ServicesRequest(
                target.name(),
                target.json(),
                services,
                seconds(timeout),
                Optional.empty(),
                noDeps,
                false,
                false,
                false,
                false,
                false,
                Optional.empty());
        try (ProgressDisplay progress = session.progress("restart", false)) {
            session.engine().restart(request, progress);
        }
        return 0;
    }
}
