package io.jcompose.cli;

import io.jcompose.cli.output.ProgressDisplay;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** {@code pause}. */
@picocli.CommandLine.Command(name = "pause", description = "Freeze containers")
final class PauseCommand extends ProjectCommand {
    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    PauseCommand(CommandContext context) {
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
