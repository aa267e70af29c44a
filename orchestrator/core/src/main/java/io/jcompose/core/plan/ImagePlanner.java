package io.jcompose.core.plan;

import io.jcompose.core.model.Build;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Service.PullMode;
import io.jcompose.core.plan.Operation.EnsureImage;
import io.jcompose.core.plan.Operation.EnsureImage.Fallback;
import io.jcompose.core.plan.UpOptions.BuildMode;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Decides which images are pulled or built before containers can be made. */
final class ImagePlanner {
    private final Project project;
    private final ObservedState observed;
    private final UpOptions options;
    private final Plan.Builder plan;

    ImagePlanner(Project project, ObservedState observed, UpOptions options, Plan.Builder plan) {
        this.project = project;
        this.observed = observed;
        this.options = options;
        this.plan = plan;
    }

    /**
     * @return the step of each image that is pulled or built, by {@link ObservedState#imageKey}; one image is made once,
     *     however many use it
     */
    Map<String, Integer> plan(Collection<Service> services) {
        Map<String, Decision> decisions = new LinkedHashMap<>();
        for (Service service : services) {
            decide(service)
                    .ifPresent(decision -> decisions.merge(
                            ObservedState.imageKey(project, service), decision, (a, b) -> a.operation.build() ? a : b));
        }
        for (Service service : services) {
            for (Service.Hook hook : service.hooks().preStart()) {
                hook.image()
                        .filter(image -> !observed.images().containsKey(image) && !decisions.containsKey(image))
                        .ifPresent(image -> decisions.put(image, hookImage(service, image)));
            }
        }
        Map<String, Integer> steps = new LinkedHashMap<>();
        decisions.keySet().forEach(image -> add(image, decisions, steps));
        return steps;
    }

    private Decision hookImage(Service service, String image) {
        if (options.pull().equals(Optional.of(PullMode.NEVER))) {
            throw new PlanException(
                    "service '%s': image %s of pre_start is not here and must not be pulled; pull, load or build it first"
                            .formatted(service.name(), image));
        }
        return new Decision(new EnsureImage(service, image, false, Fallback.FAIL), "pre_start needs it");
    }

    /** Builds that use another service's image come after it. */
    private void add(String image, Map<String, Decision> decisions, Map<String, Integer> steps) {
        Decision decision = decisions.get(image);
        if (decision == null || steps.containsKey(image)) {
            return;
        }
        Set<Integer> after = new TreeSet<>();
        for (Build build : decision.operation.service().build().stream().toList()) {
            for (String context : build.additionalContexts().values()) {
                Optional<String> base = Optional.of(context)
                        .filter(c -> decision.operation.build() && c.startsWith("service:"))
                        .flatMap(c -> project.service(c.substring("service:".length())))
                        .map(service -> ObservedState.imageKey(project, service))
                        .filter(other -> !other.equals(image));
                base.ifPresent(other -> add(other, decisions, steps));
                base.map(steps::get).ifPresent(after::add);
            }
        }
        steps.put(image, plan.add(decision.operation, after, decision.cause));
    }

    private Optional<Decision> decide(Service service) {
        if (service.provider().isPresent()) {
            return Optional.empty();
        }
        String image = project.imageOf(service);
        String key = ObservedState.imageKey(project, service);
        boolean present = observed.images().containsKey(key);
        boolean buildable = service.build().isPresent() && options.build() != BuildMode.NEVER;
        PullMode mode = options.pull().orElse(service.pullPolicy().mode());
        if (buildable && options.build() == BuildMode.ALWAYS) {
            return build(service, image, "asked for");
        }
        if (buildable && (mode == PullMode.BUILD || service.pullPolicy().mode() == PullMode.BUILD)) {
            return build(service, image, "pull_policy build");
        }
        if (mode == PullMode.ALWAYS) {
            Fallback fallback = buildable ? Fallback.BUILD : Fallback.FAIL;
            return Optional.of(new Decision(new EnsureImage(service, image, false, fallback), "always pulled"));
        }
        if (present && mode == PullMode.EVERY && isDue(service, key)) {
            Fallback fallback = buildable ? Fallback.BUILD : Fallback.FAIL;
            return Optional.of(new Decision(new EnsureImage(service, image, false, fallback), "due for a refresh"));
        }
        if (present) {
            return Optional.ofNullable(observed.staleImages().get(key))
                    .filter(reason -> buildable)
                    .flatMap(reason -> build(service, image, "out of date: " + reason));
        }
        if (buildable) {
            return build(service, image, "not found");
        }
        if (mode == PullMode.NEVER || service.image().isEmpty()) {
            throw new PlanException(missing(service, image));
        }
        return Optional.of(new Decision(new EnsureImage(service, image, false, Fallback.FAIL), "not found"));
    }

    /** An image of unknown age is due. */
    private boolean isDue(Service service, String key) {
        Optional<Duration> age = Optional.ofNullable(observed.imageAges().get(key));
        Optional<Duration> every = service.pullPolicy().every();
        return age.isEmpty() || every.isEmpty() || age.get().compareTo(every.get()) >= 0;
    }

    private static Optional<Decision> build(Service service, String image, String cause) {
        return Optional.of(new Decision(new EnsureImage(service, image, true, Fallback.FAIL), cause));
    }

    private static String missing(Service service, String image) {
        return service.build().isPresent()
                ? "service '%s': image %s is not built yet and building is switched off; run build first"
                        .formatted(service.name(), image)
                : "service '%s': image %s is not here and must not be pulled; pull, load or build it first"
                        .formatted(service.name(), image);
    }

    private record Decision(EnsureImage operation, String cause) {}
}
