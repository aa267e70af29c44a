package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** {@code pause}. */
@picocli.CommandLine.Command(name = "pause", description = "Freeze containers")
public final class PauseCommand extends ProjectCommand {
    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public PauseCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        refuseDryRun();
        Target target = session.target();
        try (ProgressDisplay progress = session.progress("pause", false)) {
            session.engine().pause(request(target, services, Optional.empty()), progress);
        }
        return 0;
    }
}
