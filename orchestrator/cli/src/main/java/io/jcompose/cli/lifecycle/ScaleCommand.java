package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.LoadedProject;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.BuildEnvironment;
import io.jcompose.core.client.EngineClient.UpRequest;
import io.jcompose.core.client.UpRequestBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code scale}: as many containers of services as asked for; what runs already stays as it is. */
@picocli.CommandLine.Command(
        name = "scale",
        description = "Set the number of containers of services",
        footer = {"%nExample:", "  jcompose scale web=3"})
public final class ScaleCommand extends ProjectCommand {
    @Option(names = "--no-deps", description = "Do not start what the services depend on")
    private boolean noDeps;

    @Parameters(paramLabel = "SERVICE=N", arity = "1..*")
    private List<String> wishes = new ArrayList<>();

    public ScaleCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() {
        Map<String, Integer> scale = scale(wishes);
        LoadedProject loaded = session.project(List.copyOf(scale.keySet()));
        UpRequest request = request(loaded, scale);
        if (context.options().dryRun()) {
            session.engine().plan(request).lines().forEach(this::dryRun);
            return 0;
        }
        try (ProgressDisplay progress = session.progress("scale", false)) {
            var unused = session.engine().up(request, progress);
        }
        return 0;
    }

    private UpRequest request(LoadedProject loaded, Map<String, Integer> scale) {
        return new UpRequestBuilder(loaded.json())
                .services(List.copyOf(scale.keySet()), noDeps)
                .recreate("never")
                .build(
                        "missing",
                        BuildEnvironment.of(context.environment(), context.workingDirectory())
                                .variables())
                .orphans(orphans(loaded, false))
                .scale(scale)
                .build();
    }

    static Map<String, Integer> scale(List<String> wishes) {
        Map<String, Integer> scale = new LinkedHashMap<>();
        for (String wish : wishes) {
            int equals = wish.indexOf('=');
            if (equals < 1 || !wish.substring(equals + 1).matches("[0-9]{1,5}")) {
                throw new CliException("invalid scale specifier: %s; use SERVICE=NUMBER".formatted(wish));
            }
            scale.put(wish.substring(0, equals), Integer.parseInt(wish.substring(equals + 1)));
        }
        return scale;
    }
}
