package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.image.StoreMaintenance;
import io.jcompose.runtime.image.TarBuilder;
import io.jcompose.runtime.registry.RudeRegistry.Rudeness;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a registry does: the right image or one clear error, and in both cases a whole store. */
class RudeRegistryIT {
    @TempDir
    Path folder;

    private RudeRegistry rude;

    @BeforeEach
    void start() throws IOException {
        rude = new RudeRegistry(
                new TarBuilder().file("etc/motd", "hello ".repeat(2000)).build());
    }

    @AfterEach
    void stop() throws IOException {
        rude.close();
        assertThat(StoreMaintenance.of(folder.resolve("images")).check(false)).isEmpty();
    }

    private Image pull() {
        return pull(ProgressListener.NONE, Duration.ofMillis(300));
    }

    private Image pull(ProgressListener listener, Duration stall) {
        RegistrySettings settings = new RegistrySettings(
                new DockerConfig(folder.resolve("config.json"), List.of()),
                folder.resolve("registries.json"),
                List.of(),
                List.of(),
                3,
                Duration.ofMillis(1),
                stall,
                Proxies.of(Map.of()));
        return Registry.into(folder.resolve("images"), settings)
                .pull(rude.reference(), Platform.parse("linux/amd64"), listener);
    }

    private String failure(String where, Rudeness how) {
        rude.where = where;
        rude.how = how;
        rude.times.set(Integer.MAX_VALUE);
        Throwable thrown = catchThrowable(this::pull);
        assertThat(thrown).isInstanceOf(ImageException.class);
        assertThat(ImageStore.open(folder.resolve("images")).list()).isEmpty();
        return String.valueOf(thrown.getMessage()).replace("pull " + rude.reference() + ": ", "");
    }

    private void passes(String where, int times, Rudeness how) {
        rude.where = where;
        rude.how = how;
        rude.times.set(times);
        assertThat(pull().layers().get(0).resolve("etc/motd")).hasContent("hello ".repeat(2000));
    }

    private static Rudeness status(int status, String body, String... headers) {
        return (out, proper) -> {
            out.write(RudeRegistry.head(status, body.length(), headers));
            out.write(body.getBytes(UTF_8));
        };
    }

    @PrivilegedTest
    void refusals_areErrorsInTheRegistrysWords_withWhatToDo() {
        String denied = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"requested access is denied\"}]}";

        assertThat(failure("/manifests/", status(401, "")))
                .isEqualTo("access denied (HTTP 401); check the name; a private repository needs 'jcompose login'");
        assertThat(failure("/manifests/", status(403, denied)))
                .startsWith("requested access is denied (HTTP 403); check the name");
        assertThat(failure("/manifests/", status(404, "<html>not here</html>")))
                .isEqualTo("not found (HTTP 404); check the tag");
        assertThat(failure("/blobs/", status(404, ""))).contains("not found (HTTP 404)");
        assertThat(failure("/manifests/", status(418, ""))).isEqualTo("unexpected answer (HTTP 418)");
    }

    @PrivilegedTest
    void troubleThatPasses_isWaitedFor_andThatWhichStaysIsAnError() {
        assertThat(failure("/manifests/", status(500, ""))).isEqualTo("the registry has a problem (HTTP 500)");
        assertThat(failure(rude.layerPath(), status(503, "", "Retry-After: 0")))
                .contains("the registry has a problem; try again after 0 s (HTTP 503)");

        passes("/team/", 2, status(429, "", "Retry-After: 0"));
    }

    @PrivilegedTest
    void cutConnections_areTriedAgain_andThenNamed() {
        assertThat(failure("/manifests/", (out, proper) -> {})).startsWith("cannot reach " + rude.host() + ": ");
        assertThat(failure(rude.layerPath(), (out, proper) -> {
                    out.write(RudeRegistry.head(200, proper.length));
                    out.write(proper, 0, 700);
                }))
                .contains("the transfer from " + rude.host() + " was cut off after ");

        passes("/team/", 2, (out, proper) -> {});
    }

    @PrivilegedTest
    void manifestCutInTheMiddle_isAskedForAgain() {
        Rudeness half = (out, proper) -> {
            out.write(RudeRegistry.head(200, proper.length));
            out.write(proper, 0, 20);
        };
        assertThat(failure("/manifests/", half)).startsWith("an answer of " + rude.host() + " was cut off (");

        passes("/team/", 2, half);
    }

    @PrivilegedTest
    void lengthsThatAreNotTrue_areFoundOut() {
        // More promised than sent; more sent than the manifest says; less than it says.
        assertThat(failure(rude.layerPath(), (out, proper) -> {
                    out.write(RudeRegistry.head(200, proper.length * 2L));
                    out.write(Arrays.copyOf(proper, proper.length / 2));
                }))
                .contains("was cut off");
        assertThat(failure(rude.layerPath(), (out, proper) -> {
                    out.write(RudeRegistry.head(200, proper.length + 10));
                    out.write(Arrays.copyOf(proper, proper.length + 10));
                }))
                .contains("is longer than the manifest says");
        assertThat(failure(rude.layerPath(), (out, proper) -> {
                    out.write(RudeRegistry.head(200, proper.length - 512));
                    out.write(proper, 0, proper.length - 512);
                }))
                .contains("was cut off after ");
        assertThat(failure("/manifests/", (out, proper) -> {
                    out.write(RudeRegistry.head(200, 1L << 40));
                    out.write(new byte[5 << 20]);
                }))
                .contains("an answer of more than");
    }

    @PrivilegedTest
    void bodyThatStandsStill_isGivenUp_andGoneOnWith() {
        Rudeness stalls = (out, proper) -> {
            out.write(RudeRegistry.head(200, proper.length));
            out.write(proper, 0, Math.min(proper.length - 1, 1000));
            out.flush();
            Thread.sleep(60_000); // until the client hangs up: the test's end interrupts it
        };
        assertThat(failure(rude.layerPath(), stalls))
                .contains("was cut off after ")
                .contains("stood still");
        assertThat(failure("/manifests/", (out, proper) -> {
                    out.write(RudeRegistry.head(500, proper.length));
                    out.flush();
                    Thread.sleep(60_000);
                }))
                .contains("the registry has a problem (HTTP 500)");

        passes("/team/", 2, stalls);
    }

    /** Lets go once something of a layer has come. */
    private static final class Impatient implements ProgressListener {
        private final CountDownLatch begun = new CountDownLatch(1);
        private volatile boolean gone;

        @Override
        public void on(Event event) {
            if (event.status().equals("Downloading")) {
                begun.countDown();
            }
        }

        @Override
        public boolean isCancelled() {
            return gone;
        }
    }

    @PrivilegedTest
    void cancelledPull_endsAtOnce_andTheOneThatWaitsForTheSameLayerGoesOn() throws Exception {
        rude.where = rude.layerPath();
        rude.times.set(1);
        rude.how = (out, proper) -> {
            out.write(RudeRegistry.head(200, proper.length));
            out.write(proper, 0, 1000);
            out.flush();
            Thread.sleep(60_000); // until the client hangs up: the test's end interrupts it
        };
        Duration never = Duration.ofHours(1);
        Impatient first = new Impatient();
        Impatient third = new Impatient();
        CompletableFuture<Image> cancelled = CompletableFuture.supplyAsync(() -> pull(first, never));
        first.begun.await();
        CompletableFuture<Image> waiting = CompletableFuture.supplyAsync(() -> pull(ProgressListener.NONE, never));
        third.gone = true;
        assertThat(catchThrowable(() -> pull(third, never))).hasMessageContaining("cancelled before it began");

        first.gone = true;

        assertThat(catchThrowable(cancelled::join))
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("cancelled; what has come so far is kept");
        assertThat(waiting.join().layers().get(0).resolve("etc/motd")).hasContent("hello ".repeat(2000));
    }

    @PrivilegedTest
    void whatIsNoRegistry_isSaidSo() {
        assertThat(failure("/manifests/", status(200, "<html>please log in</html>")))
                .contains("the manifest is no valid JSON; is " + rude.host() + " a registry?");
        assertThat(failure("/manifests/", status(302, "", "Location: /v2/team/app/manifests/1")))
                .contains("redirects without an end");
        assertThat(failure("/manifests/", status(302, "", "Location: http://elsewhere.invalid/x")))
                .contains("refused to go to http://elsewhere.invalid");
    }
}
