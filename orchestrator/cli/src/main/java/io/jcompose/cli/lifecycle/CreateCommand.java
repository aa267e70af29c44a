package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.core.client.EngineClient.UpRequest;
import java.io.IOException;
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
    protected int run() throws IOException {
        checkCommonClashes();
        UpRequest request = request(session.project(services), services, "never", false, Optional.empty());
        if (isDryRun()) {
            showPlan(decided(request, session.engine()::plan));
            return 0;
        }
        var unused = decided(request, decided -> {
            try (ProgressDisplay progress = session.progress("create", false)) {
                return session.engine().up(decided, progress);
            }
        });
        return 0;
    }
}
