package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.client.EngineClient.RunRequest;
import io.jcompose.core.execute.ContainerMaker;
import io.jcompose.core.execute.HostOperations;
import io.jcompose.core.execute.Progress;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.plan.Labels;
import io.jcompose.core.plan.Names;
import io.jcompose.core.plan.ObservedState;
import io.jcompose.core.plan.Planner;
import io.jcompose.core.plan.UpOptions;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.RecordStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Containers of {@code run}. */
final class OneOffs {
    private static final Logger LOG = LoggerFactory.getLogger(OneOffs.class);
    private static final int SLUG_BYTES = 6;
    private static final Duration NO_LIMIT = Duration.ofDays(3650);

    private final Core core;
    private final ProjectCommands commands;

    OneOffs(Core core, ProjectCommands commands) {
        this.core = core;
        this.commands = commands;
    }

    /** Brings up what the service needs, then makes a container of it that does not run yet. */
    ContainerRecord create(RunRequest request, ProgressSink sink) {
        Project file = core.projects().apply(request.project());
        Service original = ProjectCommands.service(file, request.service());
        Service service = RunOverrides.apply(original, request, file.workingDir());
        Project project = with(file, service);
        try (ProjectLocks.Lease lease = core.locks().acquire(project.name(), false)) {
            Cancellable.check(sink);
            if (core.records().project(project.name()).isEmpty()) {
                core.records().putProject(project.name(), request.project());
            }
            BooleanSupplier cancelled = () -> lease.preempted() || Cancellable.of(sink);
            Progress progress = new Progress(sink, cancelled);
            HostOperations.Context context = new HostOperations.Context(
                    Optional.of(project),
                    progress,
                    false,
                    false,
                    request.buildEnvironment(),
                    NO_LIMIT,
                    Cancellable.parallelOf(sink),
                    cancelled);
            ObservedState observed = core.observer().observe(project.name(), Optional.of(project));
            UpOptions options = options(request);
            commands.carryOut(
                    project,
                    new Planner().oneOff(project, observed, options, service.name()),
                    options,
                    PortCheck.OnTaken.REFUSE,
                    Optional.of(service.name()),
                    observed,
                    context,
                    lease);
            return make(project, service, request, progress);
        }
    }

    private ContainerRecord make(Project project, Service service, RunRequest request, Progress progress) {
        String slug = slug();
        String name = request.name().orElseGet(() -> Names.oneOff(project, service.name(), slug));
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(Labels.SLUG, slug);
        String id = Progress.container(name);
        progress.working(id, "Creating");
        try {
            ContainerRecord record = new ContainerMaker(core.host(), core.records(), core.supervision())
                    .make(new ContainerMaker.Request(
                            project,
                            service,
                            1,
                            name,
                            true,
                            request.autoRemove(),
                            request.useAliases(),
                            true,
                            labels,
                            Optional.empty()));
            launch(record);
            progress.done(id, "Created");
            progress.warnings(core.host(), record);
            return record;
        } catch (RuntimeException e) {
            progress.error(id, "Error", String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void launch(ContainerRecord record) {
        try {
            core.starter().launch(record.id());
        } catch (RuntimeException e) {
            core.starter().remove(record.id(), true);
            core.supervision().removed(record);
            throw e;
        }
    }

    /** Executes the command. If that fails, a container that was to go afterwards goes now. */
    void start(String containerId) {
        RecordStore records = core.records();
        try {
            if (core.supervision().start(containerId, () -> false)) {
                core.threads().execute(() -> afterStart(containerId));
            }
        } catch (RuntimeException e) {
            Optional<ContainerRecord> record = records.find(containerId).filter(ContainerRecord::autoRemove);
            record.ifPresent(r -> {
                core.starter().remove(r.id(), true);
                core.supervision().removed(r);
            });
            throw e;
        }
    }

    /** Beside the command, whose streams somebody is waiting for already. */
    private void afterStart(String containerId) {
        try {
            core.starter().afterStart(containerId);
        } catch (RuntimeException e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    private static UpOptions options(RunRequest request) {
        return new UpOptions(
                List.of(request.service()),
                request.noDeps(),
                UpOptions.Recreate.NEVER,
                false,
                false,
                ProjectCommands.choice(
                        UpOptions.BuildMode.class, request.build(), UpOptions.BuildMode.MISSING, "build"),
                ProjectCommands.pullMode(request.pull()),
                ProjectCommands.choice(UpOptions.Orphans.class, request.orphans(), UpOptions.Orphans.NOTE, "orphans"),
                Map.of(),
                Optional.empty(),
                UpOptions.Start.NOW,
                false,
                UpOptions.ChangedVolumes.KEEP);
    }

    /** The project with this definition of the service, which counts as enabled. */
    private static Project with(Project project, Service service) {
        Map<String, Service> services = new LinkedHashMap<>(project.services());
        services.put(service.name(), service);
        Map<String, Service> disabled = new LinkedHashMap<>(project.disabledServices());
        disabled.remove(service.name());
        return new Project(
                project.name(),
                project.workingDir(),
                services,
                disabled,
                project.networks(),
                project.volumes(),
                project.configs(),
                project.secrets(),
                project.composeFiles(),
                project.envFiles(),
                project.environment(),
                project.profiles(),
                project.allResources());
    }

    private static String slug() {
        byte[] bytes = new byte[SLUG_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
