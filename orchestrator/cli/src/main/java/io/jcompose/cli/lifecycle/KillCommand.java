package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient.ServicesRequest;
import io.jcompose.runtime.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kill}. */
@picocli.CommandLine.Command(name = "kill", description = "Send a signal to containers")
public final class KillCommand extends ProjectCommand {
    @Option(
            names = {"-s", "--signal"},
            paramLabel = "SIGNAL",
            description = "Name or number (default SIGKILL)")
    private String signal = "SIGKILL";

    @Option(names = "--remove-orphans", description = "Remove containers of services that are no longer in the file")
    private boolean removeOrphans;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public KillCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        refuseDryRun();
        Signal parsed = Signal.parse(signal);
        Target target = session.target();
        ServicesRequest request = new ServicesRequest(
                target.name(),
                target.json(),
                services,
                Optional.empty(),
                Optional.of(parsed.name()),
                false,
                removeOrphans,
                false,
                false,
                false,
                false,
                Optional.empty());
        try (ProgressDisplay progress = session.progress("kill", false)) {
            session.engine().kill(request, progress);
        }
        return 0;
    }
}
