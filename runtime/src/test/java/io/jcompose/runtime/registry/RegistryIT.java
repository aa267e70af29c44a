package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Json;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.image.TarBuilder;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Pulls from Debian's registry, filled by skopeo, and from a fake one that misbehaves. */
class RegistryIT {
    @TempDir
    Path folder;

    private ImageStore store;
    private Registry registry;

    @BeforeEach
    void open() {
        store = ImageStore.open(folder.resolve("pulled"));
        registry = Registry.into(folder.resolve("pulled"), settings(folder.resolve("no-config.json")));
    }

    private static RegistrySettings settings(Path dockerConfig) {
        return new RegistrySettings(
                new DockerConfig(dockerConfig, List.of()),
                dockerConfig.resolveSibling("registries.json"),
                List.of(),
                List.of(),
                4,
                Duration.ofMillis(5),
                Duration.ofSeconds(5),
                Proxies.of(Map.of()));
    }

    private Image pull(ImageReference reference) {
        return registry.pull(reference, Platform.host(), ProgressListener.NONE);
    }

    private static byte[] layer() {
        return new TarBuilder().file("etc/motd", "hello ".repeat(2000)).build();
    }

    /** An image in a local store, saved as an archive for skopeo. */
    private Path archive(String content) throws IOException {
        ImageStore source = ImageStore.open(folder.resolve("source"));
        source.importRootfs(
                new TarBuilder().file("app", content).stream(),
                ImageConfig.EMPTY,
                Optional.of(ImageReference.parse("app:1")),
                "");
        Path archive = folder.resolve("app.tar");
        try (OutputStream out = Files.newOutputStream(archive)) {
            source.save(List.of("app:1"), out);
        }
        return archive;
    }

    private static void push(Path archive, String target, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("skopeo", "copy", "--dest-tls-verify=false"));
        command.addAll(List.of(options));
        command.addAll(List.of("docker-archive:" + archive, "docker://" + target));
        run(command.toArray(String[]::new));
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    @PrivilegedTest
    void realRegistry_gzipAndZstdLayers_arePulled() throws Exception {
        try (RealRegistry real = new RealRegistry(folder)) {
            Path archive = archive("content ".repeat(500));
            push(archive, real.host() + "/a/gzip:1");
            push(archive, real.host() + "/a/zstd:1", "--format=oci", "--dest-compress-format=zstd");

            Image gzip = pull(ImageReference.parse(real.host() + "/a/gzip:1"));
            Image zstd = pull(ImageReference.parse(real.host() + "/a/zstd:1"));

            assertThat(gzip.layers().get(0).resolve("app")).hasContent("content ".repeat(500));
            assertThat(zstd.diffIds()).isEqualTo(gzip.diffIds());
            assertThat(gzip.repoDigests()).hasSize(1);
            assertThat(store.find(gzip.repoDigests().get(0)).map(Image::id)).contains(gzip.id());
            store.remove(gzip.id(), false, List.of());
            Image byDigest = pull(ImageReference.parse(gzip.repoDigests().get(0)));
            assertThat(byDigest.id()).isEqualTo(gzip.id());
            assertThat(byDigest.names()).isEmpty();
        }
    }

    @PrivilegedTest
    void realRegistry_listOfPlatforms_givesTheWantedOne_orSaysWhatThereIs() throws Exception {
        try (RealRegistry real = new RealRegistry(folder)) {
            push(archive("x"), real.host() + "/a/app:single");
            HttpClient http = HttpClient.newHttpClient();
            String base = "http://" + real.host() + "/v2/a/app/manifests/";
            String type = "application/vnd.docker.distribution.manifest.v2+json";
            byte[] manifest = http.send(
                            HttpRequest.newBuilder(URI.create(base + "single"))
                                    .header("Accept", type)
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            Map<String, Object> entry = Map.of(
                    "mediaType",
                    type,
                    "digest",
                    Digests.of(manifest),
                    "size",
                    manifest.length,
                    "platform",
                    Map.of("os", "linux", "architecture", "amd64"));
            String listType = "application/vnd.docker.distribution.manifest.list.v2+json";
            byte[] list = Json.write(Map.of("schemaVersion", 2, "mediaType", listType, "manifests", List.of(entry)));
            int status = http.send(
                            HttpRequest.newBuilder(URI.create(base + "many"))
                                    .header("Content-Type", listType)
                                    .PUT(HttpRequest.BodyPublishers.ofByteArray(list))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            assertThat(status).isEqualTo(201);
            ImageReference many = ImageReference.parse(real.host() + "/a/app:many");

            Image image = registry.pull(many, Platform.parse("linux/amd64"), ProgressListener.NONE);

            assertThat(image.repoDigests().get(0)).endsWith(Digests.of(list));
            assertThatThrownBy(() -> registry.pull(many, Platform.parse("linux/riscv64"), ProgressListener.NONE))
                    .hasMessageContaining("no image for platform linux/riscv64; there is linux/amd64");
        }
    }

    @PrivilegedTest
    void realRegistry_unknownTag_saysSo() throws Exception {
        try (RealRegistry real = new RealRegistry(folder)) {
            ImageReference missing = ImageReference.parse(real.host() + "/a/app:9");

            assertThatThrownBy(() -> pull(missing))
                    .isInstanceOf(ImageException.class)
                    .hasMessage("pull %s: manifest unknown (HTTP 404); check the tag".formatted(missing));
        }
    }

    @PrivilegedTest
    void singleImage_forAnotherPlatformThanTheOneAskedFor_isRefused() throws Exception {
        try (FakeRegistry fake = new FakeRegistry()) {
            fake.serve(layer(), Digests.of(layer()));

            assertThatThrownBy(() ->
                            registry.pull(fake.reference(), Platform.parse("linux/riscv64"), ProgressListener.NONE))
                    .hasMessageContaining("the image is for linux/amd64, not for linux/riscv64");
            assertThat(store.list()).isEmpty();
        }
    }

    @PrivilegedTest
    void tokenService_isAskedForTheRepositorysScope() throws Exception {
        try (FakeRegistry fake = new FakeRegistry()) {
            fake.serve(layer(), Digests.of(layer()));
            fake.wantsToken = true;

            pull(fake.reference());

            assertThat(fake.requests).contains("scope=repository:team/app:pull&service=fake");
        }
    }

    @PrivilegedTest
    void redirectedContent_isFetchedWithoutOurToken() throws Exception {
        try (FakeRegistry fake = new FakeRegistry();
                FakeRegistry elsewhere = new FakeRegistry()) {
            fake.serve(layer(), Digests.of(layer()));
            elsewhere.serve(layer(), Digests.of(layer()));
            fake.wantsToken = true;
            fake.blobsElsewhere = Optional.of(elsewhere.host());

            pull(fake.reference());

            assertThat(fake.requests).anyMatch(request -> request.startsWith("signed "));
            assertThat(elsewhere.requests).isNotEmpty().noneMatch(request -> request.startsWith("signed "));
            fake.blobsElsewhere = Optional.of("registry.invalid");
            store.remove(fake.reference().familiar(), false, List.of());
            assertThatThrownBy(() -> pull(fake.reference())).hasMessageContaining("only https");
        }
    }

    @PrivilegedTest
    void tlsRegistry_isTrustedByTheHostsBundle_andElseRefused() throws Exception {
        Path keys = folder.resolve("keys.p12");
        Path bundle = folder.resolve("bundle.pem");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        run(
                keytool,
                "-genkeypair",
                "-alias",
                "r",
                "-keyalg",
                "EC",
                "-dname",
                "CN=r",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit");
        run(
                keytool,
                "-exportcert",
                "-rfc",
                "-alias",
                "r",
                "-file",
                bundle.toString(),
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit");
        KeyStore store12 = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store12, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        try (FakeRegistry fake = new FakeRegistry(context)) {
            fake.serve(layer(), Digests.of(layer()));
            RegistrySettings plain = settings(folder.resolve("none.json"));
            RegistrySettings trusting = new RegistrySettings(
                    plain.credentials(),
                    plain.registries(),
                    RegistrySettings.of(Map.of("JCOMPOSE_CA_BUNDLE", bundle.toString()))
                            .caBundles(),
                    List.of(),
                    2,
                    plain.firstWait(),
                    plain.stall(),
                    plain.proxies());

            assertThatThrownBy(() -> pull(fake.reference())).hasMessageContaining("its certificate is not trusted");
            Image image = Registry.into(folder.resolve("pulled"), trusting)
                    .pull(fake.reference(), Platform.host(), ProgressListener.NONE);

            assertThat(image.names()).containsExactly(fake.reference().familiar());
        }
    }

    @PrivilegedTest
    void cutTransfer_isResumedWhereItEnded() throws Exception {
        try (FakeRegistry fake = new FakeRegistry()) {
            fake.serve(layer(), Digests.of(layer()));
            fake.cutTransfers.set(2);

            Image image = pull(fake.reference());

            assertThat(image.layers().get(0).resolve("etc/motd")).hasContent("hello ".repeat(2000));
            assertThat(fake.requests).anyMatch(request -> request.endsWith("bytes=1500-"));
            assertThat(fake.requests).anyMatch(request -> request.endsWith("bytes=3000-"));
        }
    }

    @PrivilegedTest
    void cutTransfer_givenUp_isResumedByTheNextPull() throws Exception {
        try (FakeRegistry fake = new FakeRegistry()) {
            fake.serve(layer(), Digests.of(layer()));
            fake.cutTransfers.set(4);

            assertThatThrownBy(() -> pull(fake.reference())).hasMessageContaining("was cut off after 6000 of");
            assertThat(store.list()).isEmpty();
            pull(fake.reference());

            assertThat(fake.requests.get(fake.requests.size() - 1)).endsWith("bytes=6000-");
        }
    }

    @PrivilegedTest
    void wrongContent_isRefused_andNothingIsKept() throws Exception {
        try (FakeRegistry fake = new FakeRegistry()) {
            fake.serve(layer(), Digests.of(layer()));
            pull(fake.reference());
            store.remove(fake.reference().familiar(), false, List.of());
            fake.spoilsBlobs = true;

            assertThatThrownBy(() -> pull(fake.reference()))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("does not have the digest");
            fake.spoilsBlobs = false;
            fake.serve(layer(), Digests.of(new byte[] {1}));
            assertThatThrownBy(() -> pull(fake.reference())).hasMessageContaining("its content has the digest");

            assertThat(store.list()).isEmpty();
            for (String left : List.of("layers", "tmp", "downloads")) {
                assertThat(folder.resolve("pulled").resolve(left)).isEmptyDirectory();
            }
        }
    }

    @PrivilegedTest
    void busyRegistry_isAskedAgain() throws Exception {
        try (FakeRegistry fake = new FakeRegistry()) {
            fake.serve(layer(), Digests.of(layer()));
            fake.tooManyRequests.set(3);

            assertThat(pull(fake.reference()).diffIds()).hasSize(1);
        }
    }

    @PrivilegedTest
    void concurrentPulls_fetchALayerOnce_evenFromSeveralStores() throws Exception {
        try (FakeRegistry fake = new FakeRegistry()) {
            fake.serve(layer(), Digests.of(layer()));
            Registry second = Registry.into(folder.resolve("pulled"), settings(folder.resolve("none.json")));
            var events = new ConcurrentLinkedQueue<String>();
            var threads = Executors.newFixedThreadPool(4);
            List<Future<Image>> pulls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Registry one = i % 2 == 0 ? registry : second;
                pulls.add(threads.submit(
                        () -> one.pull(fake.reference(), Platform.host(), event -> events.add(event.status()))));
            }
            for (Future<Image> pull : pulls) {
                assertThat(pull.get().diffIds()).hasSize(1);
            }
            threads.shutdown();

            String blob = "/v2/team/app/blobs/" + Digests.of(layer());
            assertThat(fake.requests.stream().filter(blob::equals)).hasSize(1);
            assertThat(events).contains("Pulling fs layer", "Download complete", "Extracting", "Pull complete");
        }
    }

    @PrivilegedTest
    void noRegistryThere_saysWhichHostAndHowElseImagesCome() {
        assertThatThrownBy(() -> pull(ImageReference.parse("127.0.0.1:1/app:1")))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("pull 127.0.0.1:1/app:1: cannot reach 127.0.0.1:1: ")
                .hasMessageContaining("image bootstrap");
    }

    @PrivilegedTest
    void hostileManifests_areRefused() throws Exception {
        try (FakeRegistry fake = new FakeRegistry()) {
            fake.put("manifests/1", "{\"config\":{\"digest\":\"sha256:../../x\",\"size\":1},\"layers\":[]}");
            assertThatThrownBy(() -> pull(fake.reference())).hasMessageContaining("without sha256 digest");
            fake.put("manifests/1", "[".repeat(5000));
            assertThatThrownBy(() -> pull(fake.reference())).isInstanceOf(ImageException.class);
            fake.put("manifests/1", " ".repeat((4 << 20) + 1));
            assertThatThrownBy(() -> pull(fake.reference())).hasMessageContaining("more than 4194304 bytes");
        }
    }
}
