package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stop}. */
@picocli.CommandLine.Command(name = "stop", description = "Stop containers")
public final class StopCommand extends ProjectCommand {
    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "How long stopping may take before containers are killed")
    private Optional<Integer> timeout = Optional.empty();

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public StopCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        refuseDryRun();
        Target target = session.target();
        try (ProgressDisplay progress = session.progress("stop", false)) {
            session.engine().stop(request(target, services, seconds(timeout)), progress);
        }
        return 0;
    }
}
