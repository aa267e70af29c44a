package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.testkit.PrivilegedTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Archives whose images are for several platforms, or for another one than this host's. */
class ArchivePlatformIT {
    @TempDir
    java.nio.file.Path folder;

    private ImageStore store;

    @BeforeEach
    void open() {
        store = ImageStore.open(folder);
    }

    private final TarBuilder archive = new TarBuilder();

    private Map<String, Object> blob(String type, byte[] content) {
        String digest = Digests.of(content);
        archive.file("blobs/sha256/" + Digests.hex(digest), new String(content, ISO_8859_1));
        return Map.of("mediaType", type, "digest", digest, "size", content.length);
    }

    /** An image for each platform, as buildx writes them. */
    private byte[] layoutFor(String... architectures) {
        List<Map<String, Object>> manifests = new ArrayList<>();
        for (String architecture : architectures) {
            byte[] layer = new TarBuilder().file("for", architecture).build();
            Map<String, Object> config = blob(
                    "application/vnd.oci.image.config.v1+json",
                    Json.write(Map.of(
                            "os",
                            "linux",
                            "architecture",
                            architecture,
                            "rootfs",
                            Map.of("type", "layers", "diff_ids", List.of(Digests.of(layer))))));
            byte[] manifest = Json.write(Map.of(
                    "schemaVersion",
                    2,
                    "config",
                    config,
                    "layers",
                    List.of(blob("application/vnd.oci.image.layer.v1.tar", layer))));
            Map<String, Object> entry =
                    new java.util.LinkedHashMap<>(blob("application/vnd.oci.image.manifest.v1+json", manifest));
            entry.put("platform", Map.of("os", "linux", "architecture", architecture));
            manifests.add(entry);
        }
        Map<String, Object> index = new java.util.LinkedHashMap<>(blob(
                "application/vnd.oci.image.index.v1+json",
                Json.write(Map.of("schemaVersion", 2, "manifests", manifests))));
        index.put("annotations", Map.of("io.containerd.image.name", "docker.io/library/many:1"));
        archive.file("index.json", new String(Json.write(Map.of("manifests", List.of(index))), ISO_8859_1));
        return archive.build();
    }

    private List<Image> load(byte[] bytes, Optional<String> platform) {
        return store
                .load(
                        new ByteArrayInputStream(bytes),
                        platform.map(Platform::parse).stream().toList(),
                        ProgressListener.NONE)
                .stream()
                .map(ImageStore.Loaded::image)
                .toList();
    }

    @PrivilegedTest
    void archiveOfSeveralPlatforms_givesTheHosts_orTheOneThatIsAskedFor() {
        String host = Platform.host().architecture();
        byte[] bytes = layoutFor("riscv64", host);

        assertThat(load(bytes, Optional.empty()).get(0).platform().architecture())
                .isEqualTo(host);
        List<Image> foreign = load(bytes, Optional.of("linux/riscv64"));

        assertThat(foreign).hasSize(1);
        assertThat(foreign.get(0).platform().architecture()).isEqualTo("riscv64");
        assertThat(foreign.get(0).names()).containsExactly("many:1");
        assertThatThrownBy(() -> load(bytes, Optional.of("linux/s390x")))
                .hasMessageContaining("no image for platform linux/s390x in the archive; there is linux/riscv64");
    }

    @PrivilegedTest
    void severalPlatforms_areLoadedAndSaved_andNoOther() {
        byte[] bytes = layoutFor("riscv64", "s390x", "arm64");
        List<Platform> two = List.of(Platform.parse("linux/s390x"), Platform.parse("linux/riscv64"));

        assertThat(store.load(new ByteArrayInputStream(bytes), two, ProgressListener.NONE))
                .hasSize(1);
        assertThat(store.all("many:1"))
                .extracting(image -> image.platform().architecture())
                .containsExactlyInAnyOrder("s390x", "riscv64");

        store.load(new ByteArrayInputStream(bytes), ProgressListener.NONE);
        assertThat(store.all("many:1")).hasSize(3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.save(List.of("many:1"), two, out);
        var unused = store.remove("many:1", true, List.of());
        store.load(new ByteArrayInputStream(out.toByteArray()), ProgressListener.NONE);
        assertThat(store.all("many:1"))
                .extracting(image -> image.platform().architecture())
                .containsExactlyInAnyOrder("s390x", "riscv64");
    }

    @PrivilegedTest
    void archiveForAnotherPlatformOnly_isLoadedAsItIs_notLeftOutSilently() {
        assertThat(load(layoutFor("riscv64"), Optional.empty()))
                .singleElement()
                .extracting(image -> image.platform().architecture())
                .isEqualTo("riscv64");
    }

    @PrivilegedTest
    void savedImage_mustBeForThePlatformThatIsAskedFor() {
        load(layoutFor("riscv64"), Optional.empty());
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThatThrownBy(() -> store.save(List.of("many:1"), List.of(Platform.parse("linux/s390x")), out))
                .hasMessage("save many:1: the image is for linux/riscv64, not for linux/s390x");
        assertThat(out.size()).isZero();

        store.save(List.of("many:1"), List.of(Platform.parse("linux/riscv64")), out);
        assertThatThrownBy(() -> load(out.toByteArray(), Optional.of("linux/s390x")))
                .hasMessageContaining("an image in the archive is for linux/riscv64, not for linux/s390x");
    }
}
