package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.Confirmation;
import io.jcompose.cli.project.LoadedProject;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.core.client.BuildEnvironment;
import io.jcompose.core.client.ChangedVolumes;
import io.jcompose.core.client.EngineClient.UpRequest;
import io.jcompose.core.client.UpRequestBuilder;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** The options that {@code up} and {@code create} share. */
abstract class UpOptions extends ProjectCommand {
    private static final String RECREATE =
            "Volume \"%s\" exists but doesn't match configuration in compose file. Recreate (data will be lost)?";

    @Option(names = "--build", description = "Build images before starting")
    private boolean build;

    @Option(names = "--no-build", description = "Build no image, even if it is missing")
    private boolean noBuild;

    @Option(names = "--pull", paramLabel = "POLICY", description = "When to pull: always, missing, never or build")
    private Optional<String> pull = Optional.empty();

    @Option(names = "--quiet-pull", description = "No progress of pulls")
    private boolean quietPull;

    @Option(names = "--quiet-build", description = "No output of builds")
    private boolean quietBuild;

    @Option(names = "--force-recreate", description = "Replace containers even if nothing has changed")
    private boolean forceRecreate;

    @Option(names = "--no-recreate", description = "Keep existing containers even if something has changed")
    private boolean noRecreate;

    @Option(names = "--always-recreate-deps", description = "Replace dependencies too")
    private boolean alwaysRecreateDeps;

    @Option(
            names = {"-V", "--renew-anon-volumes"},
            description = "New anonymous volumes instead of the previous containers'")
    private boolean renewAnonymousVolumes;

    @Option(names = "--no-deps", description = "Leave dependencies alone")
    private boolean noDeps;

    @Option(names = "--remove-orphans", description = "Remove containers of services that are no longer in the file")
    private boolean removeOrphans;

    @Option(names = "--scale", paramLabel = "SERVICE=N", description = "Number of containers of a service")
    private List<String> scale = new ArrayList<>();

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "SECONDS",
            description = "How long stopping may take before containers are killed")
    private Optional<Integer> timeout = Optional.empty();

    @Option(
            names = {"-y", "--yes"},
            description = "Answer questions with yes")
    private boolean yes;

    protected UpOptions(CommandContext context) {
        super(context);
    }

    /** What a dry run shows: the steps, each with its cause. */
    protected final void showPlan(String plan) {
        String prefix = session.ansi(Stream.OUT).cyan("DRY-RUN MODE - ");
        plan.lines().forEach(line -> context.out().println(prefix + line));
    }

    protected final void checkCommonClashes() {
        if (build && noBuild) {
            throw new CliException("--build and --no-build are incompatible");
        }
        if (forceRecreate && noRecreate) {
            throw new CliException("--force-recreate and --no-recreate are incompatible");
        }
        if (noRecreate && renewAnonymousVolumes) {
            throw new CliException("--no-recreate and --renew-anon-volumes are incompatible");
        }
        if (noRecreate && alwaysRecreateDeps) {
            throw new CliException("--no-recreate and --always-recreate-deps are incompatible");
        }
        pull.filter(policy -> !List.of("always", "missing", "if_not_present", "never", "build")
                        .contains(policy))
                .ifPresent(policy -> {
                    throw new CliException(
                            "invalid value '%s' for --pull: use always, missing or never".formatted(policy));
                });
    }

    protected final UpRequest request(
            LoadedProject loaded,
            List<String> services,
            String start,
            boolean awaitReady,
            Optional<Duration> waitTimeout) {
        return new UpRequestBuilder(loaded.json())
                .services(services, noDeps)
                .recreate(forceRecreate ? "always" : noRecreate ? "never" : "changed")
                .recreateToo(alwaysRecreateDeps, renewAnonymousVolumes)
                .build(
                        build ? "always" : noBuild ? "never" : "missing",
                        BuildEnvironment.of(context.environment(), context.workingDirectory())
                                .variables())
                .pull(pull.map(policy -> policy.equals("if_not_present") ? "missing" : policy))
                .orphans(orphansChecked(loaded))
                .scale(scale(loaded))
                .timeout(seconds(timeout))
                .start(start)
                .awaitReady(awaitReady, waitTimeout)
                .quiet(quietPull, quietBuild)
                .changedVolumes(true, List.of())
                .build();
    }

    protected final boolean noBuild() {
        return noBuild;
    }

    private String orphansChecked(LoadedProject loaded) {
        String orphans = orphans(loaded, removeOrphans);
        if (orphans.equals("remove") && environmentFlag(loaded, "COMPOSE_IGNORE_ORPHANS")) {
            throw new CliException("cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans");
        }
        return orphans;
    }

    /** What {@code work} answers to the request; asks before where volumes would have to be made anew. */
    protected final <T> T decided(UpRequest request, Function<UpRequest, T> work) throws IOException {
        try {
            return work.apply(request);
        } catch (ChangedVolumes changed) {
            List<String> replaced = new ArrayList<>();
            for (String name : changed.names()) {
                if (yes || (!isDryRun() && Confirmation.question(context, RECREATE.formatted(name)))) {
                    replaced.add(name);
                }
            }
            return work.apply(new UpRequestBuilder(request)
                    .changedVolumes(false, replaced)
                    .build());
        }
    }

    private Map<String, Integer> scale(LoadedProject loaded) {
        Map<String, Integer> result = new LinkedHashMap<>();
        for (String word : scale) {
            int equals = word.indexOf('=');
            String service = equals < 0 ? word : word.substring(0, equals);
            int count;
            try {
                count = Integer.parseInt(word.substring(equals + 1));
            } catch (NumberFormatException e) {
                count = -1;
            }
            if (equals < 1 || count < 0) {
                throw new CliException("invalid --scale option '%s': use SERVICE=NUMBER".formatted(word));
            }
            if (!loaded.services().contains(service)) {
                throw new CliException("no such service: " + service);
            }
            result.put(service, count);
        }
        return result;
    }

    /** What remains to be done after the request has been carried out once without starting. */
    protected static UpRequest rest(UpRequest request, Project project, Set<String> shown) {
        List<String> unkept = project.services().values().stream()
                .filter(service -> shown.contains(service.name()))
                .filter(service -> service.logging().driver().equals(Optional.of("none")))
                .map(Service::name)
                .toList();
        return new UpRequestBuilder(request)
                .build("never", request.buildEnvironment())
                .pull(Optional.of("never"))
                .orphans("ignore")
                .changedVolumes(false, List.of())
                .start("rest")
                .attach(unkept)
                .build();
    }
}
