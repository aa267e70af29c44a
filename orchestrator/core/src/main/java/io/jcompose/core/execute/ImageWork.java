package io.jcompose.core.execute;

import io.jcompose.core.client.BuildProgress;
import io.jcompose.core.client.LayerProgress;
import io.jcompose.core.model.Build;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage;
import io.jcompose.runtime.build.BuildListener;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pulls and builds images, and says how it goes. */
public final class ImageWork {
    private final Host host;

    public ImageWork(Host host) {
        this.host = host;
    }

    /** @param quiet only the beginning and the end are told */
    public Image pull(String name, Optional<String> platform, Progress progress, boolean quiet) {
        String id = Progress.image(name);
        progress.working(id, "Pulling");
        ProgressListener listener = quiet ? ProgressListener.NONE : new LayerProgress(id, progress::send);
        try {
            Image image = host.registry()
                    .pull(
                            ImageReference.parse(name),
                            platform.map(Platform::parse).orElseGet(Platform::host),
                            listener);
            progress.done(id, "Pulled");
            return image;
        } catch (RuntimeException e) {
            progress.error(id, "Error", String.valueOf(e.getMessage()));
            throw e;
        }
    }

    /** Options of a build that come from the command. */
    public record BuildOptions(boolean noCache, boolean pull, Map<String, Optional<String>> args, boolean quiet) {
        public static final BuildOptions NONE = new BuildOptions(false, false, Map.of(), false);
    }

    public Image build(Project project, Service service, BuildOptions options, Progress progress) {
        Build build = service.build().orElseThrow();
        return build(project.imageOf(service), request(project, service, build, options), options.quiet(), progress);
    }

    /** @param name for progress */
    public Image build(String name, BuildRequest request, boolean quiet, Progress progress) {
        String id = Progress.image(name);
        progress.working(id, "Building");
        try (ImageStore.Hold hold = host.images().hold()) {
            Image image =
                    host.builder().build(request, quiet ? BuildListener.NONE : new BuildProgress(id, progress::send));
            progress.done(id, "Built");
            return image;
        } catch (RuntimeException e) {
            progress.error(id, "Error", String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private static BuildRequest request(Project project, Service service, Build build, BuildOptions options) {
        if (build.context().contains("://") || build.context().startsWith("git@")) {
            throw new IllegalArgumentException("service '%s': build context %s: only folders are supported yet"
                    .formatted(service.name(), build.context()));
        }
        Map<String, String> args = new LinkedHashMap<>();
        build.args().forEach((name, value) -> value.ifPresent(v -> args.put(name, v)));
        options.args().forEach((name, value) -> value.ifPresent(v -> args.put(name, v)));
        List<ImageReference> tags = new ArrayList<>();
        tags.add(ImageReference.parse(project.imageOf(service)));
        build.tags().forEach(tag -> tags.add(ImageReference.parse(tag)));
        Map<String, String> labels = new LinkedHashMap<>(build.labels());
        labels.put(io.jcompose.core.plan.Labels.PROJECT, project.name());
        labels.put(io.jcompose.core.plan.Labels.SERVICE, service.name());
        return new BuildRequest(
                Path.of(build.context()),
                Path.of(build.dockerfile()),
                build.dockerfileInline(),
                args,
                build.target(),
                tags,
                labels,
                contexts(project, build),
                secrets(project, build),
                build.noCache() || options.noCache(),
                build.pull() || options.pull(),
                build.network().orElse("default"),
                build.extraHosts(),
                service.platform().map(Platform::parse));
    }

    private static Map<String, String> contexts(Project project, Build build) {
        Map<String, String> contexts = new LinkedHashMap<>();
        build.additionalContexts().forEach((name, context) -> {
            Optional<Service> other = context.startsWith("service:")
                    ? project.service(context.substring("service:".length()))
                    : Optional.empty();
            contexts.put(
                    name, other.map(s -> "docker-image://" + project.imageOf(s)).orElse(context));
        });
        return contexts;
    }

    private static Map<String, Path> secrets(Project project, Build build) {
        Map<String, Path> secrets = new LinkedHashMap<>();
        for (Storage.FileRef ref : build.secrets()) {
            Optional.ofNullable(project.secrets().get(ref.source()))
                    .flatMap(Project.FileObject::file)
                    .ifPresent(file -> secrets.put(ref.target().isEmpty() ? ref.source() : ref.target(), file));
        }
        return secrets;
    }
}
