package io.jcompose.runtime.build.execute;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerLog;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.RuntimePaths;
import io.jcompose.runtime.build.BuildListener;
import io.jcompose.runtime.build.BuildNetwork;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.container.LinuxContainerRuntime;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.registry.HostHttp;
import io.jcompose.runtime.registry.Registry;
import io.jcompose.runtime.registry.RegistryClient;
import io.jcompose.runtime.registry.RegistrySettings;
import io.jcompose.testkit.TestImages;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A store with busybox, a runtime and a context folder; for builds and a look at what they made. */
final class BuildFixture implements AutoCloseable {
    final Path context;
    final LinuxContainerRuntime runtime;
    final ImageStore store;
    final RegistryClient registry;
    final DockerfileBuilder builder;
    final Steps steps = new Steps();

    BuildFixture(Path folder) throws IOException {
        this(folder, "jcb" + UUID.randomUUID().toString().substring(0, 6));
    }

    /** @param cgroup of the containers */
    BuildFixture(Path folder, String cgroup) throws IOException {
        context = Files.createDirectories(folder.resolve("context"));
        RuntimePaths paths = new RuntimePaths(folder.resolve("data"), folder.resolve("run"), cgroup);
        runtime = LinuxContainerRuntime.open(paths, List.of(), List.of());
        store = ImageStore.open(paths.images());
        try (InputStream archive = Files.newInputStream(TestImages.archive("busybox"))) {
            store.importRootfs(archive, ImageConfig.EMPTY, Optional.of(ImageReference.parse("busybox")), "");
        }
        RegistrySettings settings = RegistrySettings.of(Map.of("HOME", folder.toString()));
        registry = Registry.into(paths.images(), settings);
        builder = new DockerfileBuilder(
                runtime,
                store,
                registry,
                new HostHttp(settings),
                BuildNetwork.NONE,
                folder.resolve("data/build-cache"));
    }

    void file(String name, String content) throws IOException {
        Path file = context.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    static BuildRequest request(Path context, Map<String, String> args, Optional<String> target) {
        return BuildRequest.of(context.toString()).args(args).target(target).build();
    }

    Image build(String dockerfile) throws IOException {
        file("Dockerfile", dockerfile);
        return builder.build(request(context, Map.of(), Optional.empty()), steps);
    }

    Image build(BuildRequest.Builder request) {
        steps.events.clear();
        steps.output.setLength(0);
        return builder.build(request.build(), steps);
    }

    BuildRequest.Builder request() {
        return BuildRequest.of(context.toString());
    }

    /** What a command prints in a container of the image. */
    String run(Image image, String script) {
        return run(image, List.of("/bin/sh", "-c", script));
    }

    String run(Image image, List<String> words) {
        ContainerId id = runtime.create(ContainerSpec.builder("check-" + UUID.randomUUID())
                        .layers(image.layers())
                        .args(words)
                        .environment(image.config().environment())
                        .user(image.config().user())
                        .workingDir(image.config().workingDir())
                        .hostname("check")
                        .build())
                .id();
        try {
            runtime.launch(id);
            runtime.start(id);
            runtime.exit(id).join();
            StringBuilder text = new StringBuilder();
            try (ContainerLog.Cursor cursor = runtime.log(id).open(ContainerLog.Query.ALL)) {
                for (var entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
                    text.append(new String(entry.get().bytes(), UTF_8))
                            .append(entry.get().partial() ? "" : "\n");
                }
            }
            return text.toString();
        } finally {
            runtime.remove(id, true);
        }
    }

    @Override
    public void close() {
        runtime.list().forEach(container -> runtime.remove(container.id(), true));
        runtime.close();
    }

    /** Records what a display would show. */
    static final class Steps implements BuildListener {
        final List<String> events = new ArrayList<>();
        final StringBuilder output = new StringBuilder();

        @Override
        public synchronized void stepStarted(int step, String name) {
            events.add(name);
        }

        @Override
        public synchronized void stepOutput(int step, boolean stderr, byte[] bytes) {
            output.append(new String(bytes, UTF_8));
        }

        @Override
        public synchronized void stepFinished(int step, boolean cached) {
            if (cached) {
                events.add("CACHED");
            }
        }

        @Override
        public synchronized void warning(String location, String message) {
            events.add("WARNING " + location + ": " + message);
        }

        synchronized String output() {
            return output.toString();
        }

        long cached() {
            return events.stream().filter("CACHED"::equals).count();
        }
    }
}
