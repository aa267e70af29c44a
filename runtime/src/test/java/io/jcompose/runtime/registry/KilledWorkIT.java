package io.jcompose.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.KillSeries;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.image.StoreMaintenance;
import io.jcompose.runtime.image.TarBuilder;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** Processes that pull, load, commit, push and prune all the time are killed at many moments: the store stays whole. */
class KilledWorkIT {
    @TempDir
    Path folder;

    /** What the process that is killed does, over and over. */
    private enum Work {
        PULL {
            @Override
            void once(Path images, String argument) {
                registry(images).pull(ImageReference.parse(argument), Platform.host(), ProgressListener.NONE);
                prune(images);
            }
        },
        LOAD {
            @Override
            void once(Path images, String argument) throws IOException {
                try (InputStream in = Files.newInputStream(Path.of(argument))) {
                    ImageStore.open(images).load(in, ProgressListener.NONE);
                }
                prune(images);
            }
        },
        IMPORT {
            @Override
            void once(Path images, String argument) {
                ImageStore.open(images)
                        .importRootfs(
                                new java.io.ByteArrayInputStream(layer()),
                                ImageConfig.EMPTY,
                                Optional.of(ImageReference.parse("imported:1")),
                                "");
                prune(images);
            }
        },
        /** What {@code container commit} and the steps of a build do with a container's writable folder. */
        COMMIT {
            @Override
            void once(Path images, String argument) throws IOException {
                ImageStore store = ImageStore.open(images);
                Path temporary = store.temporaryFolder();
                Path upper = Files.createDirectory(temporary.resolve("upper"));
                for (int i = 0; i < 100; i++) {
                    Files.writeString(
                            Files.createDirectories(upper.resolve("d" + i)).resolve("file"), "x".repeat(2000));
                }
                try (ImageStore.Hold hold = store.hold()) {
                    var layer = store.addLayer(upper, ImageStore.LayerOptions.DEFAULT);
                    Image image = store.addImage(
                            ImageConfig.EMPTY,
                            Platform.host(),
                            List.of(layer),
                            List.of(),
                            Optional.empty(),
                            Optional.empty());
                    store.tag(image.id(), ImageReference.parse("app:1"));
                }
                Files.delete(temporary); // the layer's tree was moved out of it
                prune(images);
            }
        },
        PUSH {
            @Override
            void once(Path images, String argument) {
                String content = Long.toString(System.nanoTime());
                ImageReference reference = ImageReference.parse(argument);
                ImageStore.open(images)
                        .importRootfs(
                                new TarBuilder().file("app", content.repeat(20_000)).stream(),
                                ImageConfig.EMPTY,
                                Optional.of(reference),
                                "");
                registry(images).push(reference, ProgressListener.NONE);
                prune(images);
            }
        };

        abstract void once(Path images, String argument) throws IOException;
    }

    private static RegistryClient registry(Path images) {
        return Registry.into(
                images,
                new RegistrySettings(
                        new DockerConfig(images.resolve("none"), List.of()),
                        images.resolve("none"),
                        List.of(),
                        List.of(),
                        3,
                        Duration.ofMillis(5),
                        Duration.ofSeconds(5),
                        Proxies.of(Map.of())));
    }

    private static void prune(Path images) {
        StoreMaintenance store = StoreMaintenance.of(images);
        if (store.prune(any -> true, List::of).lines().isEmpty()) {
            throw new IllegalStateException("nothing pruned");
        }
        var unused = store.pruneLayers();
    }

    private static byte[] layer() {
        TarBuilder tar = new TarBuilder();
        for (int i = 0; i < 100; i++) {
            tar.file("d%d/file".formatted(i), "x".repeat(2000));
        }
        return tar.build();
    }

    /** The process that is killed: {@code WORK STORE ARGUMENT}. */
    public static void main(String[] arguments) {
        Path images = Path.of(arguments[1]);
        System.out.println(KillSeries.READY);
        while (true) {
            try {
                Work.valueOf(arguments[0]).once(images, arguments[2]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Path images() {
        return folder.resolve("images");
    }

    /** After each kill the store is whole; after all of them the same work leaves nothing but its result. */
    private void kill(Work work, String argument) throws Exception {
        new KillSeries(KilledWorkIT.class, work.name(), images().toString(), argument)
                .run(() ->
                        assertThat(StoreMaintenance.of(images()).check(false)).isEmpty());
        prune();
        work.once(images(), argument);
        assertThat(images().resolve("tmp")).isEmptyDirectory();
        assertThat(images().resolve("layers")).isEmptyDirectory();
    }

    /** Whatever the last one that was killed had finished. */
    private void prune() {
        StoreMaintenance store = StoreMaintenance.of(images());
        var unused = List.of(store.prune(any -> true, List::of), store.pruneLayers());
    }

    @PrivilegedTest
    void pull_killedAtAnyMoment_leavesAWholeStore() throws Exception {
        try (FakeRegistry fake = new FakeRegistry()) {
            fake.serve(layer(), Digests.of(layer()));

            kill(Work.PULL, fake.reference().familiar());
        }
    }

    @PrivilegedTest
    void load_killedAtAnyMoment_leavesAWholeStore() throws Exception {
        ImageStore source = ImageStore.open(folder.resolve("source"));
        source.importRootfs(
                new TarBuilder().file("base", "base").stream(),
                ImageConfig.EMPTY,
                Optional.of(ImageReference.parse("small:1")),
                "");
        source.importRootfs(
                new java.io.ByteArrayInputStream(layer()),
                ImageConfig.EMPTY,
                Optional.of(ImageReference.parse("large:1")),
                "");
        Path archive = folder.resolve("images.tar");
        try (OutputStream out = Files.newOutputStream(archive)) {
            source.save(List.of("small:1", "large:1"), out);
        }

        kill(Work.LOAD, archive.toString());
    }

    @PrivilegedTest
    void import_killedAtAnyMoment_leavesAWholeStore() throws Exception {
        kill(Work.IMPORT, "-");
    }

    @PrivilegedTest
    void commit_killedAtAnyMoment_leavesAWholeStore() throws Exception {
        kill(Work.COMMIT, "-");
    }

    @PrivilegedTest
    void push_killedAtAnyMoment_leavesAWholeStore_andARegistryThatTakesTheNext() throws Exception {
        try (RealRegistry real = new RealRegistry(folder)) {
            kill(Work.PUSH, real.host() + "/team/app:1");

            assertThat(registry(images())
                            .pull(
                                    ImageReference.parse(real.host() + "/team/app:1"),
                                    Platform.host(),
                                    ProgressListener.NONE)
                            .layers())
                    .hasSize(1);
        }
    }
}
