package io.jcompose.core.engine;

import io.jcompose.core.client.ContainerVerbs;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.ResourceVerbs;
import io.jcompose.core.client.Wire;
import io.jcompose.core.plan.Planner.ServicesOptions.Verb;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.EventBus;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ExecSpec;
import io.jcompose.runtime.ExitStatus;
import io.jcompose.runtime.ProcessStreams;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What commands can ask, done in this process. Methods block and may be called by many threads; a sink that is {@link
 * Cancellable} ends waiting when its client is gone.
 */
public final class Engine implements EngineClient {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final long EVENT_POLL_MILLIS = 500;
    private static final Duration NO_LIMIT = Duration.ofDays(3650);

    private final String version;
    private final Core core;
    private final ProjectCommands commands;
    private final OneOffs oneOffs;
    private final ImageCommands images;
    private final Views views;
    private final ContainerActions actions;
    private final Inspector inspector;
    private final SingleContainers containers;
    private final SingleResources resources;
    private final FileSyncing syncing;
    private final Wire wire = new Wire();
    private final Runnable onShutdown;

    /** @param onShutdown told when a client asks the engine to end */
    Engine(String version, Core core, Runnable onShutdown) {
        this.version = version;
        this.core = core;
        this.onShutdown = onShutdown;
        this.commands = new ProjectCommands(core);
        this.oneOffs = new OneOffs(core, commands);
        this.images = new ImageCommands(core, wire);
        this.views = new Views(core);
        this.actions = new ContainerActions(core, views);
        this.syncing = new FileSyncing(core, views);
        this.inspector = new Inspector(core);
        this.containers = new SingleContainers(core, views, actions.operations());
        this.resources = new SingleResources(core, views);
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public List<ContainerInfo> up(UpRequest request, ProgressSink progress) {
        Set<String> services = commands.up(request, progress);
        String project = core.projects().apply(request.project()).name();
        return views.ofServices(project, services);
    }

    @Override
    public String plan(UpRequest request) {
        return commands.plan(request);
    }

    @Override
    public void down(DownRequest request, ProgressSink progress) {
        commands.down(request, progress);
    }

    @Override
    public void start(ServicesRequest request, ProgressSink progress) {
        commands.services(Verb.START, request, progress);
    }

    @Override
    public void stop(ServicesRequest request, ProgressSink progress) {
        commands.services(Verb.STOP, request, progress);
    }

    @Override
    public void restart(ServicesRequest request, ProgressSink progress) {
        List<ContainerInfo> affected = views.containers(Optional.of(request.project())).stream()
                .filter(info ->
                        request.services().isEmpty() || request.services().contains(info.service()))
                .toList();
        views.restarting(affected, () -> commands.services(Verb.RESTART, request, progress));
    }

    @Override
    public void kill(ServicesRequest request, ProgressSink progress) {
        actions.kill(request, progress);
    }

    @Override
    public void pause(ServicesRequest request, ProgressSink progress) {
        actions.pause(request, progress, true);
    }

    @Override
    public void unpause(ServicesRequest request, ProgressSink progress) {
        actions.pause(request, progress, false);
    }

    @Override
    public List<String> remove(ServicesRequest request, ProgressSink progress) {
        return commands.services(Verb.REMOVE, request, progress);
    }

    @Override
    public ContainerInfo createOneOff(RunRequest request, ProgressSink progress) {
        return views.info(oneOffs.create(request, progress));
    }

    @Override
    public void startOneOff(String containerId) {
        oneOffs.start(views.find(containerId).id());
    }

    @Override
    public Map<String, String> build(BuildServicesRequest request, ProgressSink progress) {
        return images.build(request, progress);
    }

    @Override
    public void pull(PullServicesRequest request, ProgressSink progress) {
        images.pull(request, progress);
    }

    @Override
    public String buildImage(String requestJson, Map<String, String> environment, ProgressSink progress) {
        return images.buildImage(requestJson, environment, progress);
    }

    @Override
    public String describeImage(DescriptionKind kind, String requestJson, Map<String, String> environment) {
        return images.describeImage(kind, requestJson, environment);
    }

    @Override
    public String pullImage(String reference, Optional<String> platform, ProgressSink progress) {
        ImageCommands.requireReference(reference);
        return images.pullImage(reference, platform, progress);
    }

    @Override
    public List<ContainerInfo> containers(Optional<String> project) {
        return views.containers(project);
    }

    @Override
    public List<ProjectInfo> projects() {
        return views.projects();
    }

    @Override
    public String inspectContainer(String nameOrId) {
        ContainerRecord record = views.find(nameOrId);
        return wire.write(inspector.inspect(container(record), record));
    }

    @Override
    public ProcessStreams exec(ExecRequest request) {
        ContainerRecord record = views.find(request.containerId());
        ExecSpec spec = new ExecSpec(
                request.args(),
                request.environment(),
                request.user(),
                request.workingDir(),
                request.tty(),
                request.stdin(),
                request.privileged(),
                request.detach(),
                request.columns(),
                request.rows());
        return core.execs().exec(record, spec);
    }

    @Override
    public ProcessStreams attach(AttachRequest request) {
        return core.execs().attach(views.find(request.containerId()), request.columns(), request.rows());
    }

    @Override
    public int waitFor(String containerId) {
        ContainerRecord record = views.find(containerId);
        try {
            Optional<ExitStatus> exit = core.supervision()
                    .awaitExit(
                            record.id(), NO_LIMIT, () -> Thread.currentThread().isInterrupted());
            return exit.map(ExitStatus::code)
                    .orElseThrow(() -> new EngineException("container %s was removed".formatted(record.name())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted", 130);
        }
    }

    @Override
    public int sync(SyncRequest request) {
        return syncing.sync(request);
    }

    @Override
    public void containerAction(String action, String nameOrId, Map<String, Object> options) {
        actions.single(action, nameOrId, options);
    }

    @Override
    public void events(Optional<String> project, EventSink sink) {
        try (EventBus.Subscription subscription = core.events().subscribe(project)) {
            boolean more = true;
            while (more) {
                Optional<ContainerEvent> event = subscription.next(EVENT_POLL_MILLIS);
                more = event.isEmpty() || sink.on(event.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<NetworkInfo> networks() {
        return views.networks();
    }

    @Override
    public CheckResult check(boolean repair) {
        return new SystemCheck(core).run(repair);
    }

    @Override
    public List<VolumeInfo> volumes() {
        return views.volumes();
    }

    @Override
    public ContainerVerbs containerVerbs() {
        return containers;
    }

    @Override
    public ResourceVerbs resourceVerbs() {
        return resources;
    }

    @Override
    public void shutdown() {
        onShutdown.run();
    }

    /** Whether there is a reason to stay. */
    boolean isBusy() {
        return core.supervision().anyActive();
    }

    @Override
    public void close() {
        core.supervision().close();
        try {
            core.starter().removeUnusedBridge();
        } catch (RuntimeException e) {
            LOG.warn("remove the default bridge: {}; the next engine does", e.getMessage());
        }
        core.host().networks().close();
        core.host().runtime().close();
        core.threads().shutdownNow();
    }

    private Container container(ContainerRecord record) {
        return core.host()
                .runtime()
                .find(new ContainerId(record.id()))
                .orElseThrow(() -> new EngineException("container %s is gone".formatted(record.name())));
    }
}
