package io.jcompose.runtime.container;

import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerLog.Entry;
import io.jcompose.runtime.ContainerLog.Query;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ExitStatus;
import io.jcompose.runtime.RuntimePaths;
import io.jcompose.runtime.logs.LogFiles;
import io.jcompose.runtime.rootfs.FileTrees;
import io.jcompose.testkit.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A runtime in folders of its own with a busybox layer. Closing it removes all containers and everything else. */
final class TestRuntime implements AutoCloseable {
    final Path folder;
    final RuntimePaths paths;
    private final List<LinuxContainerRuntime> opened = new ArrayList<>();
    private final LinuxContainerRuntime runtime;
    private int count;

    TestRuntime() {
        try {
            folder = Files.createTempDirectory("jcr");
            paths = new RuntimePaths(folder.resolve("data"), folder.resolve("run"), "jcr-" + folder.getFileName());
            Files.createDirectory(layer());
            Process tar = new ProcessBuilder(
                            "tar", "-xf", TestImages.archive("busybox").toString(), "-C", layer().toString())
                    .inheritIO()
                    .start();
            tar.waitFor();
            Files.setAttribute(layer(), "unix:mode", 0755);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        runtime = open();
    }

    /** A further instance on the same folders, as a new engine or a builder would be. */
    LinuxContainerRuntime open() {
        LinuxContainerRuntime another = LinuxContainerRuntime.open(paths, List.of(), List.of());
        opened.add(another);
        return another;
    }

    LinuxContainerRuntime runtime() {
        return runtime;
    }

    Path layer() {
        return folder.resolve("layer");
    }

    ContainerSpec.Builder spec(String... args) {
        return ContainerSpec.builder("test-" + ++count)
                .image("busybox")
                .layers(List.of(layer()))
                .args(List.of(args));
    }

    ContainerSpec.Builder shell(String script) {
        return spec("sh", "-c", script);
    }

    /** Creates, launches and starts. */
    ContainerId started(ContainerSpec.Builder spec) {
        Container container = runtime.create(spec.build());
        runtime.launch(container.id());
        runtime.start(container.id());
        return container.id();
    }

    /** Runs to the end. */
    ExitStatus run(ContainerSpec.Builder spec) {
        return await(started(spec));
    }

    ExitStatus await(ContainerId id) {
        try {
            return runtime.exit(id).get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("container did not end; it printed " + output(id), e);
        }
    }

    /** Runs a script to its end; what it printed, both streams in one for their order, without the last newline. */
    String output(String script, UnaryOperator<ContainerSpec.Builder> changes) {
        ContainerId id = started(changes.apply(shell("exec 2>&1; " + script)));
        await(id);
        return output(id);
    }

    String output(String script) {
        return output(script, spec -> spec);
    }

    String output(ContainerId id) {
        List<String> lines = new ArrayList<>();
        try (LogFiles.Cursor cursor =
                new LogFiles(ContainerFolders.of(paths, id).log()).open(Query.ALL)) {
            for (Optional<Entry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
                lines.add(new String(entry.get().bytes(), StandardCharsets.UTF_8));
            }
        }
        return String.join("\n", lines);
    }

    @Override
    public void close() {
        LinuxContainerRuntime last = open(); // a test may have closed the others
        for (Container container : last.list()) {
            last.remove(container.id(), true);
        }
        opened.forEach(LinuxContainerRuntime::close);
        io.jcompose.runtime.cgroup.CgroupManager.detect().remove(paths.cgroupParent());
        try {
            FileTrees.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
