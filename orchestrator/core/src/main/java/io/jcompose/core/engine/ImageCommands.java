package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.BuildServicesRequest;
import io.jcompose.core.client.EngineClient.DescriptionKind;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.client.EngineClient.PullServicesRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.Wire;
import io.jcompose.core.execute.BuildRequests;
import io.jcompose.core.execute.ExecutionException;
import io.jcompose.core.execute.ImageWork;
import io.jcompose.core.execute.Progress;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Service.PullMode;
import io.jcompose.core.plan.Planner;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.ImageBuilder;
import io.jcompose.runtime.image.Image;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Commands about images. Blocking. */
final class ImageCommands {
    private final Core core;
    private final ImageWork work;
    private final Wire wire;

    ImageCommands(Core core, Wire wire) {
        this.core = core;
        this.work = new ImageWork(core.host());
        this.wire = wire;
    }

    /** Returns the images' ids by service; with {@code check} nothing. */
    Map<String, String> build(BuildServicesRequest request, ProgressSink sink) {
        Project project = core.projects().apply(request.project());
        Progress progress = new Progress(sink, () -> Cancellable.of(sink));
        ImageWork.BuildOptions options = new ImageWork.BuildOptions(
                request.noCache(),
                request.pull(),
                request.args(),
                false,
                request.ssh(),
                request.memory(),
                request.buildEnvironment(),
                true);
        List<Service> services = new ArrayList<>();
        for (String name : order(project, request.services(), request.withDependencies())) {
            Service service = ProjectCommands.service(project, name);
            if (service.build().isPresent()) {
                services.add(service);
            } else if (request.services().contains(name)) {
                progress.warning(Progress.image(project.imageOf(service)), "No build section", "");
            }
        }
        if (request.check()) {
            check(project, services, options, progress);
            return Map.of();
        }
        Map<String, String> ids = new LinkedHashMap<>();
        join(builds(project, services, options, progress, Cancellable.parallelOf(sink)))
                .forEach((service, image) -> ids.put(service, image.id()));
        return ids;
    }

    private Map<String, CompletableFuture<Image>> builds(
            Project project,
            List<Service> services,
            ImageWork.BuildOptions options,
            Progress progress,
            OptionalInt parallel) {
        Semaphore slots = slots(parallel);
        Map<String, CompletableFuture<Image>> builds = new LinkedHashMap<>();
        Map<BuildRequest, CompletableFuture<Image>> same = new LinkedHashMap<>();
        for (Service service : services) {
            List<CompletableFuture<?>> before = new ArrayList<>();
            service.build().orElseThrow().additionalContexts().values().stream()
                    .filter(context -> context.startsWith("service:"))
                    .map(context -> builds.get(context.substring("service:".length())))
                    .filter(java.util.Objects::nonNull)
                    .forEach(before::add);
            // Services with one and the same build: the first one makes it, the others only name it.
            BuildRequest anonymous = BuildRequests.of(project, service, options).anonymous();
            Optional<CompletableFuture<Image>> first = Optional.ofNullable(same.get(anonymous));
            first.ifPresent(before::add);
            ImageWork.BuildOptions mine = first.isPresent() ? options.again() : options;
            CompletableFuture<Image> build = CompletableFuture.allOf(before.toArray(CompletableFuture[]::new))
                    .thenApplyAsync(
                            ready -> inSlot(slots, () -> work.build(project, service, mine, progress)), core.threads());
            builds.put(service.name(), build);
            same.putIfAbsent(anonymous, build);
        }
        return builds;
    }

    private void check(Project project, List<Service> services, ImageWork.BuildOptions options, Progress progress) {
        List<RuntimeException> failures = new ArrayList<>();
        for (Service service : services) {
            try {
                require(progress, Progress.image(project.imageOf(service)), work.check(project, service, options));
            } catch (EngineException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    private static void require(Progress progress, String id, List<ImageBuilder.Warning> warnings) {
        progress.checked(id, warnings);
        if (!warnings.stream().allMatch(ImageBuilder.Warning::isOurs)) {
            throw new EngineException("%s: the checks found %d %s"
                    .formatted(id, warnings.size(), warnings.size() == 1 ? "mistake" : "mistakes"));
        }
    }

    /** In start order, except that builds that others use come first. */
    private static List<String> order(Project project, List<String> services, boolean withDependencies) {
        Collection<String> targets = services.isEmpty() ? project.services().keySet() : services;
        Set<String> selected =
                new LinkedHashSet<>(withDependencies ? Planner.graph(project).withDependencies(targets) : targets);
        Set<String> ordered = new LinkedHashSet<>();
        for (String name : selected) {
            visit(project, name, ordered, new LinkedHashSet<>());
        }
        ordered.retainAll(selected);
        return List.copyOf(ordered);
    }

    private static void visit(Project project, String name, Set<String> ordered, Set<String> path) {
        if (!path.add(name)) {
            return;
        }
        project.service(name)
                .flatMap(Service::build)
                .ifPresent(build -> build.additionalContexts().values().forEach(context -> {
                    if (context.startsWith("service:")) {
                        visit(project, context.substring("service:".length()), ordered, path);
                    }
                }));
        ordered.add(name);
    }

    void pull(PullServicesRequest request, ProgressSink sink) {
        Project project = core.projects().apply(request.project());
        Progress progress = new Progress(sink, () -> Cancellable.of(sink));
        Semaphore slots = slots(Cancellable.parallelOf(sink));
        Map<String, CompletableFuture<Image>> pulls = new LinkedHashMap<>();
        for (String name : order(project, request.services(), request.includeDeps())) {
            Service service = ProjectCommands.service(project, name);
            String image = project.imageOf(service);
            if (!isPulled(service, request, image) || pulls.containsKey(image)) {
                continue;
            }
            pulls.put(
                    image,
                    CompletableFuture.supplyAsync(
                            () -> inSlot(
                                    slots,
                                    () -> work.pull(image, service.platform(), request.environment(), progress, false)),
                            core.threads()));
        }
        try {
            join(pulls);
        } catch (ExecutionException e) {
            if (!request.ignoreFailures()) {
                throw e;
            }
            progress.note(String.valueOf(e.getMessage()));
        }
    }

    private static Semaphore slots(OptionalInt parallel) {
        return new Semaphore(parallel.orElse(Integer.MAX_VALUE), true);
    }

    private static Image inSlot(Semaphore slots, Supplier<Image> work) {
        slots.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            slots.release();
        }
    }

    private boolean isPulled(Service service, PullServicesRequest request, String image) {
        if (service.image().isEmpty()) {
            return false;
        }
        if (service.build().isPresent() && request.ignoreBuildable()) {
            return false;
        }
        PullMode mode = ProjectCommands.pullMode(request.policy()).orElse(PullMode.ALWAYS);
        if (service.pullPolicy().mode() == PullMode.NEVER
                || service.pullPolicy().mode() == PullMode.BUILD) {
            return false;
        }
        return mode != PullMode.MISSING || core.host().images().find(image).isEmpty();
    }

    String buildImage(String requestJson, Map<String, String> environment, ProgressSink sink) {
        BuildRequest request = wire.read(BuildRequest.class, requestJson);
        String name = request.tags().isEmpty()
                ? request.context().substring(request.context().lastIndexOf('/') + 1)
                : request.tags().get(0).familiar();
        return work.build(name, request, environment, false, new Progress(sink, () -> Cancellable.of(sink)))
                .id();
    }

    String describeImage(DescriptionKind kind, String requestJson, Map<String, String> environment) {
        BuildRequest request = wire.read(BuildRequest.class, requestJson);
        ImageBuilder builder = work.describer(environment);
        return wire.write(
                switch (kind) {
                    case CHECKS -> builder.check(request);
                    case OUTLINE -> builder.outline(request);
                    case TARGETS -> builder.targets(request);
                });
    }

    String pullImage(String reference, Optional<String> platform, ProgressSink sink) {
        return work.pull(reference, platform, Map.of(), new Progress(sink, () -> Cancellable.of(sink)), false)
                .id();
    }

    private static Map<String, Image> join(Map<String, CompletableFuture<Image>> futures) {
        Map<String, Image> results = new LinkedHashMap<>();
        List<Throwable> failures = new ArrayList<>();
        futures.forEach((key, future) -> {
            try {
                results.put(key, future.join());
            } catch (CompletionException e) {
                failures.add(Optional.ofNullable(e.getCause()).orElse(e));
            }
        });
        if (!failures.isEmpty()) {
            throw new ExecutionException(failures);
        }
        return results;
    }

    /** Parses early what would only fail late. */
    static void requireReference(String reference) {
        try {
            var unused = io.jcompose.runtime.image.ImageReference.parse(reference);
        } catch (IllegalArgumentException e) {
            throw new EngineException(String.valueOf(e.getMessage()), e);
        }
    }
}
