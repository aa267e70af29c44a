package io.jcompose.core.engine;

import io.jcompose.core.client.ContainerVerbs;
import io.jcompose.core.client.EngineClient.ContainerEvent;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.EventSink;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.execute.HostOperations;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.EventBus;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerProcess;
import io.jcompose.runtime.ProcessStreams;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@link ContainerVerbs}, done in this process. */
final class SingleContainers implements ContainerVerbs {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    private static final long EVENT_POLL_MILLIS = 500;

    private final Core core;
    private final Views views;
    private final ContainerFilesystem files;
    private final StatsReader stats;
    private final HostOperations operations;

    SingleContainers(Core core, Views views, HostOperations operations) {
        this.core = core;
        this.views = views;
        this.files = new ContainerFilesystem(core, views);
        this.stats = new StatsReader(core);
        this.operations = operations;
    }

    @Override
    public ContainerInfo create(CreateRequest request, ProgressSink progress) {
        return views.info(new Standalone(core).create(request, progress));
    }

    @Override
    public void launch(String container) {
        ContainerRecord record = views.find(container);
        if (core.supervision().status(record.id()).running()) {
            throw new EngineException("container %s is running already".formatted(record.name()));
        }
        core.starter().launch(record.id());
    }

    @Override
    public void rename(String container, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new EngineException(
                    "invalid container name '%s': use letters, digits, '_', '.' and '-'".formatted(name));
        }
        ContainerRecord record = views.find(container);
        if (record.name().equals(name)) {
            throw new EngineException("rename container %s: it has this name already".formatted(name));
        }
        operations.rename(record, name);
        core.events().publish("rename", record.renamed(name), Map.of("oldName", "/" + record.name()));
    }

    @Override
    public List<String> update(UpdateRequest request) {
        return new Updates(core, views).update(request);
    }

    @Override
    public String commit(CommitRequest request) {
        String image = new Commits(core, views).commit(request);
        Map<String, String> attributes = Map.of(
                "comment", request.message().orElse(""),
                "imageID", image,
                "imageRef", request.reference().orElse(""));
        core.events().publish("commit", views.find(request.container()), attributes);
        return image;
    }

    @Override
    public List<ContainerProcess> processes(String container) {
        ContainerRecord record = views.find(container);
        List<ContainerProcess> processes = core.host().runtime().processes(new ContainerId(record.id()));
        core.events().publish("top", record, Map.of());
        return processes;
    }

    @Override
    public List<StatsInfo> stats(List<String> containers) {
        return containers.stream().map(views::find).map(stats::read).toList();
    }

    @Override
    public Map<String, Long> sizes(List<String> containers) {
        return files.sizes(containers);
    }

    @Override
    public List<ChangeInfo> changes(String container) {
        return files.changes(container);
    }

    @Override
    public Optional<PathInfo> pathInfo(PathRequest request) {
        return files.pathInfo(request);
    }

    @Override
    public ProcessStreams copyOut(CopyOutRequest request) {
        ProcessStreams streams = files.copyOut(request);
        core.events().publish("archive-path", views.find(request.container()), Map.of());
        return streams;
    }

    @Override
    public ProcessStreams copyIn(CopyInRequest request) {
        ProcessStreams streams = files.copyIn(request);
        core.events().publish("extract-to-dir", views.find(request.container()), Map.of());
        return streams;
    }

    @Override
    public ProcessStreams export(String container) {
        ProcessStreams streams = files.export(container);
        core.events().publish("export", views.find(container), Map.of());
        return streams;
    }

    @Override
    public void followEvents(EventsRequest request, EventSink sink) {
        long until = request.untilNanos().orElse(Long.MAX_VALUE);
        try (EventBus.Subscription subscription =
                core.events().subscribe(request.project(), request.sinceNanos().orElse(Long.MAX_VALUE))) {
            boolean more = true;
            while (more) {
                long left = (until - nowNanos()) / 1_000_000;
                Optional<ContainerEvent> event = subscription.next(Math.max(0, Math.min(EVENT_POLL_MILLIS, left)));
                more = event.isPresent() ? event.get().timeNanos() <= until && sink.on(event.get()) : left > 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long nowNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
