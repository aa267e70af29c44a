package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.image.StoreMaintenance;
import io.jcompose.runtime.image.TarBuilder;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** A process that pulls and prunes all the time is killed at many moments. */
class KilledPullIT {
    private static final int KILLS = 20;

    @TempDir
    Path folder;

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

    private static byte[] layer() {
        TarBuilder tar = new TarBuilder();
        for (int i = 0; i < 100; i++) {
            tar.file("d%d/file".formatted(i), "x".repeat(2000));
        }
        return tar.build();
    }

    /** The process that is killed: {@code STORE REFERENCE}. */
    public static void main(String[] arguments) {
        Path images = Path.of(arguments[0]);
        ImageReference reference = ImageReference.parse(arguments[1]);
        System.out.println("begins");
        while (true) {
            var image = registry(images).pull(reference, Platform.host(), ProgressListener.NONE);
            var pruned = StoreMaintenance.of(images).prune(any -> any.id().equals(image.id()), List::of);
            if (pruned.lines().isEmpty()) {
                throw new IllegalStateException("nothing pruned");
            }
        }
    }

    /** Some launchers load tests by a class loader of their own. */
    private static String classPath() {
        return KilledPullIT.class.getClassLoader() instanceof URLClassLoader loader
                ? Stream.of(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(":"))
                : System.getProperty("java.class.path");
    }

    private Process start(String reference) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        KilledPullIT.class.getName(),
                        folder.resolve("images").toString(),
                        reference)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @PrivilegedTest
    void killAtAnyMoment_leavesAWholeStore_andTheNextPullSucceeds() throws Exception {
        Path images = folder.resolve("images");
        try (FakeRegistry fake = new FakeRegistry()) {
            fake.serve(layer(), Digests.of(layer()));
            String reference = fake.reference().familiar();
            for (int kill = 0; kill < KILLS; kill++) {
                Process process = start(reference);
                assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("begins");
                // Not a wait for something: just another moment each time.
                assertThat(process.waitFor(150 + 17L * kill, TimeUnit.MILLISECONDS))
                        .isFalse();
                process.destroyForcibly().waitFor();

                assertThat(StoreMaintenance.of(images).check(false)).isEmpty();
            }

            Image image = registry(images).pull(fake.reference(), Platform.host(), ProgressListener.NONE);
            assertThat(image.layers().get(0).resolve("d99/file")).hasSize(2000);
            assertThat(images.resolve("tmp")).isEmptyDirectory();
        }
    }
}
