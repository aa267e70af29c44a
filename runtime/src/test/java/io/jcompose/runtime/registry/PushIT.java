package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.image.TarBuilder;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Pushes to Debian's registry, and looks at what arrived with skopeo and with our own pull. */
class PushIT {
    @TempDir
    Path folder;

    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private ImageStore store;
    private RegistryClient registry;

    @BeforeEach
    void open() {
        store = ImageStore.open(folder.resolve("mine"));
        registry = client("mine");
    }

    private RegistryClient client(String images) {
        return Registry.into(
                folder.resolve(images),
                new RegistrySettings(
                        new DockerConfig(folder.resolve("config.json"), List.of()),
                        folder.resolve("registries.json"),
                        List.of(),
                        List.of(),
                        4,
                        Duration.ofMillis(5),
                        Duration.ofSeconds(5),
                        Proxies.of(Map.of())));
    }

    private Image image(String name, byte[] content) {
        return store.importRootfs(
                new TarBuilder()
                        .file("app", new String(content, java.nio.charset.StandardCharsets.ISO_8859_1)).stream(),
                ImageConfig.EMPTY,
                Optional.of(ImageReference.parse(name)),
                "");
    }

    private String push(String name) {
        events.clear();
        return registry.push(ImageReference.parse(name), event -> events.add(event.status()));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @PrivilegedTest
    void pushedImage_isWhatWasThere_andIsSentOnce() throws Exception {
        try (RealRegistry real = new RealRegistry(folder)) {
            String name = real.host() + "/team/app:1";
            Image image = image(name, "content ".repeat(1000).getBytes(UTF_8));

            String digest = push(name);

            assertThat(events).contains("Pushed");
            assertThat(run("skopeo", "inspect", "--tls-verify=false", "docker://" + name))
                    .contains(digest);
            assertThat(store.find(image.id()).orElseThrow().repoDigests())
                    .containsExactly(real.host() + "/team/app@" + digest);
            Image pulled = client("other").pull(ImageReference.parse(name), Platform.host(), ProgressListener.NONE);
            assertThat(pulled.id()).isEqualTo(image.id());

            assertThat(push(name)).isEqualTo(digest);
            assertThat(events).contains("Layer already exists").doesNotContain("Pushed", "Compressing");
            String second = real.host() + "/team/second:1";
            store.tag(image.id(), ImageReference.parse(second));
            assertThat(push(second)).isEqualTo(digest);
            assertThat(events).contains("Mounted from team/app").doesNotContain("Pushed");
            assertThat(registry.tags(ImageReference.parse(second))).containsExactly("1");
        }
    }

    @PrivilegedTest
    void pulledImage_pushedElsewhereInItsRegistry_keepsItsLayers() throws Exception {
        try (RealRegistry real = new RealRegistry(folder)) {
            String name = real.host() + "/team/app:1";
            image(name, "x".repeat(5000).getBytes(UTF_8));
            Path archive = folder.resolve("app.tar");
            try (OutputStream out = Files.newOutputStream(archive)) {
                store.save(List.of(name), out);
            }
            String zstd = real.host() + "/team/zstd:1";
            run(
                    "skopeo",
                    "copy",
                    "--dest-tls-verify=false",
                    "--format=oci",
                    "--dest-compress-format=zstd",
                    "docker-archive:" + archive,
                    "docker://" + zstd);
            registry = client("other");
            store = ImageStore.open(folder.resolve("other"));
            Image pulled = registry.pull(ImageReference.parse(zstd), Platform.host(), ProgressListener.NONE);
            String copy = real.host() + "/team/copy:1";
            store.tag(pulled.id(), ImageReference.parse(copy));

            push(copy);

            assertThat(events).contains("Mounted from team/zstd");
            assertThat(run("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + copy))
                    .contains("tar+zstd");
            Image again = client("third").pull(ImageReference.parse(copy), Platform.host(), ProgressListener.NONE);
            assertThat(again.id()).isEqualTo(pulled.id());
        }
    }

    @PrivilegedTest
    void cutUpload_goesOnWhereItEnded() throws Exception {
        byte[] noise = new byte[3 << 20];
        new Random(7).nextBytes(noise);
        try (RealRegistry real = new RealRegistry(folder);
                CuttingProxy proxy = new CuttingProxy(real.host(), 1 << 20)) {
            String name = proxy.host() + "/team/app:1";
            Image image = image(name, noise);

            push(name);

            assertThat(proxy.cuts()).isEqualTo(1);
            assertThat(proxy.sent()).isLessThan(2L * noise.length);
            Image pulled = client("other").pull(ImageReference.parse(name), Platform.host(), ProgressListener.NONE);
            assertThat(pulled.id()).isEqualTo(image.id());
        }
    }

    @PrivilegedTest
    void lockedRegistry_takesRightCredentialsOnly() throws Exception {
        try (RealRegistry real = new RealRegistry(folder, true)) {
            String name = real.host() + "/team/app:1";
            image(name, new byte[] {1});
            assertThatThrownBy(() -> push(name))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("(HTTP 401)")
                    .hasMessageContaining("jcompose login");
            assertThatThrownBy(() -> registry.login(real.host(), Credentials.password(RealRegistry.USER, "wrong")))
                    .hasMessageContaining("login to " + real.host())
                    .hasMessageContaining("(HTTP 401)")
                    .hasMessageNotContaining("wrong\"");
            registry.login(real.host(), Credentials.password(RealRegistry.USER, RealRegistry.PASSWORD));
            String pair = RealRegistry.USER + ":" + RealRegistry.PASSWORD;
            Files.writeString(
                    folder.resolve("config.json"),
                    "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
                            .formatted(real.host(), Base64.getEncoder().encodeToString(pair.getBytes(UTF_8))));

            assertThat(push(name)).startsWith("sha256:");
        }
    }

    @PrivilegedTest
    void mirror_isAskedFirst_andTheRegistryWhereItLacksSomething() throws Exception {
        try (RealRegistry real = new RealRegistry(folder);
                FakeRegistry empty = new FakeRegistry()) {
            String name = real.host() + "/team/app:1";
            Image image = image(name, "mirrored".getBytes(UTF_8));
            push(name);
            Files.writeString(
                    folder.resolve("registries.json"),
                    "{\"mirrors\": {\"%1$s\": [\"http://%2$s\"], \"nowhere.invalid\": [\"http://%1$s\"]}}"
                            .formatted(real.host(), empty.host()));
            List<String> told = new ArrayList<>();

            Image pulled = client("other")
                    .pull(ImageReference.parse(name), Platform.host(), event -> told.add(event.status()));
            Image mirrored = client("other")
                    .pull(ImageReference.parse("nowhere.invalid/team/app:1"), Platform.host(), ProgressListener.NONE);

            assertThat(empty.requests).anyMatch(request -> request.contains("manifests/1"));
            assertThat(told).anyMatch(status -> status.startsWith("Mirror " + empty.host() + " skipped"));
            assertThat(pulled.id()).isEqualTo(image.id());
            assertThat(mirrored.names()).contains("nowhere.invalid/team/app:1");
        }
    }

    @PrivilegedTest
    void rateLimit_isPassedOnInTheRegistrysWords_withoutWaitingForHours() throws IOException {
        try (FakeRegistry fake = new FakeRegistry()) {
            fake.rateLimit = Optional.of("{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":"
                    + "\"You have reached your pull rate limit.\"}]}");

            assertThatThrownBy(() -> registry.pull(fake.reference(), Platform.host(), ProgressListener.NONE))
                    .hasMessageContaining("You have reached your pull rate limit.")
                    .hasMessageContaining("try again after 3600 s")
                    .hasMessageContaining("jcompose login");
        }
    }
}
