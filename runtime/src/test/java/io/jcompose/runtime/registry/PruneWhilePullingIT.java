package io.jcompose.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.KillSeries;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.image.StoreMaintenance;
import io.jcompose.runtime.image.TarBuilder;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** A process that removes all it may, all the time, beside one that pulls. */
class PruneWhilePullingIT {
    private static final int PULLS = 40;

    @TempDir
    Path folder;

    /** The process that prunes: {@code STORE}. */
    public static void main(String[] arguments) {
        StoreMaintenance store = StoreMaintenance.of(Path.of(arguments[0]));
        System.out.println(KillSeries.READY);
        while (true) {
            var unused = List.of(store.prune(any -> true, List::of), store.pruneLayers());
        }
    }

    @PrivilegedTest
    void prune_neverTakesWhatIsBeingPulled() throws Exception {
        Path images = folder.resolve("images");
        byte[] layer = new TarBuilder().file("app", "content").build();
        RegistrySettings settings = new RegistrySettings(
                new DockerConfig(folder.resolve("none"), List.of()),
                folder.resolve("none"),
                List.of(),
                List.of(),
                3,
                Duration.ofMillis(5),
                Duration.ofSeconds(5),
                Proxies.of(Map.of()));
        try (FakeRegistry fake = new FakeRegistry()) {
            fake.serve(layer, Digests.of(layer));
            RegistryClient registry = Registry.into(images, settings);
            Process pruning = new KillSeries(PruneWhilePullingIT.class, images.toString()).start();
            try {
                for (int i = 0; i < PULLS; i++) {
                    assertThat(registry.pull(fake.reference(), Platform.host(), ProgressListener.NONE)
                                    .names())
                            .hasSize(1);
                }
                assertThat(pruning.isAlive()).isTrue();
            } finally {
                pruning.destroyForcibly().waitFor();
            }
            long fetched = fake.requests.stream()
                    .filter(request -> request.contains("/blobs/" + Digests.of(layer)))
                    .count();
            assertThat(fetched).as("pulls between which it was removed").isGreaterThan(1);

            Image image = registry.pull(fake.reference(), Platform.host(), ProgressListener.NONE);
            assertThat(image.layers().get(0).resolve("app")).hasContent("content");
            assertThat(StoreMaintenance.of(images).check(false)).isEmpty();
        }
    }
}
