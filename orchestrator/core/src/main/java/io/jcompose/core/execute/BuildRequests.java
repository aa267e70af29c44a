package io.jcompose.core.execute;

import io.jcompose.core.client.BuildEnvironment;
import io.jcompose.core.execute.ImageWork.BuildOptions;
import io.jcompose.core.model.Build;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage;
import io.jcompose.core.plan.Labels;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Turns a service's build section into what the builder takes. Pure. */
public final class BuildRequests {
    private BuildRequests() {}

    /** @throws java.util.NoSuchElementException if the service has no build section */
    public static BuildRequest of(Project project, Service service, BuildOptions options) {
        Build build = service.build().orElseThrow();
        BuildEnvironment environment = new BuildEnvironment(options.environment());
        Map<String, String> args = new LinkedHashMap<>(environment.proxies());
        Set<String> passing = new HashSet<>(args.keySet());
        build.args().forEach((name, value) -> set(args, passing, name, value, value.isEmpty()));
        options.args().forEach((name, value) -> set(args, passing, name, value, true));
        return BuildRequest.of(build.context())
                .dockerfile(Path.of(build.dockerfile()))
                .inlineDockerfile(build.dockerfileInline())
                .args(args)
                .passing(passing)
                .target(build.target())
                .tags(tags(project, service, build))
                .labels(labels(project, service, build))
                .additionalContexts(contexts(project, build))
                .secrets(secrets(project, build))
                .ssh(environment.ssh(options.ssh().isEmpty() ? build.ssh() : options.ssh()))
                .cache(new BuildRequest.CacheUse(
                        build.noCache() || options.noCache(),
                        build.noCacheFilter(),
                        BuildRequest.CacheUse.within(project.workingDir(), build.cacheFrom()),
                        BuildRequest.CacheUse.within(project.workingDir(), build.cacheTo())))
                .pull(build.pull() || options.pull())
                .network(build.network().orElse("default"))
                .extraHosts(build.extraHosts())
                .platforms(platforms(service, build, options.allPlatforms()))
                .limits(limits(build, options))
                .caBundle(environment.caBundle())
                .build();
    }

    private static void set(
            Map<String, String> args, Set<String> passing, String name, Optional<String> value, boolean passes) {
        if (value.isPresent()) {
            args.put(name, value.get());
        }
        if (passes) {
            passing.add(name);
        } else {
            passing.remove(name);
        }
    }

    private static List<ImageReference> tags(Project project, Service service, Build build) {
        List<ImageReference> tags = new ArrayList<>();
        tags.add(ImageReference.parse(project.imageOf(service)));
        build.tags().forEach(tag -> tags.add(ImageReference.parse(tag)));
        return tags;
    }

    private static Map<String, String> labels(Project project, Service service, Build build) {
        Map<String, String> labels = new LinkedHashMap<>(build.labels());
        labels.put(Labels.PROJECT, project.name());
        labels.put(Labels.SERVICE, service.name());
        return labels;
    }

    private static Map<String, String> contexts(Project project, Build build) {
        Map<String, String> contexts = new LinkedHashMap<>();
        build.additionalContexts().forEach((name, context) -> {
            Optional<Service> other = context.startsWith("service:")
                    ? project.service(context.substring("service:".length()))
                    : Optional.empty();
            contexts.put(
                    name,
                    other.map(s -> "docker-image://" + project.imageOf(s))
                            .orElseGet(() -> BuildRequest.absoluteContext(project.workingDir(), context)));
        });
        return contexts;
    }

    private static Map<String, BuildRequest.Secret> secrets(Project project, Build build) {
        Map<String, BuildRequest.Secret> secrets = new LinkedHashMap<>();
        for (Storage.FileRef ref : build.secrets()) {
            String id = ref.target().isEmpty() ? ref.source() : ref.target();
            Optional<Project.FileObject> object =
                    Optional.ofNullable(project.secrets().get(ref.source()));
            object.flatMap(Project.FileObject::file)
                    .map(BuildRequest.Secret::ofFile)
                    .or(() -> object.flatMap(o -> o.content()
                                    .or(() -> o.environment()
                                            .map(name -> project.environment().get(name))))
                            .map(BuildRequest.Secret::ofValue))
                    .ifPresent(secret -> secrets.put(id, secret));
        }
        return secrets;
    }

    /** All for the store and registries; who only wants to run the image needs the service's, or this host's. */
    private static List<Platform> platforms(Service service, Build build, boolean all) {
        List<Platform> named = build.platforms().stream().map(Platform::parse).toList();
        Optional<Platform> own = service.platform().map(Platform::parse);
        if (all && !named.isEmpty()) {
            return named;
        }
        return own
                .or(() -> named.stream().filter(Platform.host()::isLike).findFirst())
                .or(() -> named.stream().findFirst())
                .stream()
                .toList();
    }

    private static BuildRequest.RunLimits limits(Build build, BuildOptions options) {
        Map<String, ContainerSpec.Ulimit> ulimits = new LinkedHashMap<>();
        build.ulimits()
                .forEach((name, ulimit) -> ulimits.put(name, new ContainerSpec.Ulimit(ulimit.soft(), ulimit.hard())));
        Set<String> entitlements = new HashSet<>(build.entitlements());
        if (build.privileged()) {
            entitlements.add("security.insecure");
        }
        return new BuildRequest.RunLimits(
                options.memory(), OptionalLong.empty(), build.shmSize(), ulimits, entitlements);
    }
}
