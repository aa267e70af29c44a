package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.core.client.EngineClient.UpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** {@code create}: as {@code up --no-start}. */
@picocli.CommandLine.Command(
        name = "create",
        description = "Create containers without starting them",
        footer = {"%nExample:", "  jcompose create --build"})
public final class CreateCommand extends UpOptions {
    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public CreateCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() {
        checkCommonClashes();
        UpRequest request = request(session.project(services), services, "never", false, Optional.empty());
        if (isDryRun()) {
            showPlan(session.engine().plan(request));
            return 0;
        }
        try (ProgressDisplay progress = session.progress("create", false)) {
            session.engine().up(request, progress);
        }
        return 0;
    }
}
