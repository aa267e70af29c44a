package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Our archives in the hands of umoci and skopeo, and theirs in ours. {@code build/interop/run} does it with podman. */
class InteropIT {
    @TempDir
    Path folder;

    private ImageStore store;
    private Path layout;

    @BeforeEach
    void saveTwoLayers() throws Exception {
        store = ImageStore.open(folder.resolve("images"));
        Image lower = store.importRootfs(
                new TarBuilder()
                                .folder("d/", 0755)
                                .file("d/gone", "gone")
                                .file("d/tool", "lower", 04755, Map.of())
                                .hardLink("d/twin", "d/tool")
                                .symlink("link", "d/tool")
                                .stream(),
                ImageConfig.EMPTY,
                Optional.empty(),
                "lower");
        Image upper = store.importRootfs(
                new TarBuilder().file("d/.wh.gone", "").file("new", "upper").stream(),
                ImageConfig.EMPTY,
                Optional.empty(),
                "upper");
        List<ImageStore.StoredLayer> layers =
                List.of(store.layersOf(lower).get(0), store.layersOf(upper).get(0));
        Image image = store.addImage(
                ImageConfig.EMPTY, Platform.host(), layers, List.of(), Optional.empty(), Optional.empty());
        store.tag(image.id(), ImageReference.parse("two:1"));
        Path archive = folder.resolve("two.tar");
        try (OutputStream out = Files.newOutputStream(archive)) {
            store.save(List.of("two:1"), out);
        }
        layout = Files.createDirectory(folder.resolve("layout"));
        run("tar", "-xf", archive.toString(), "-C", layout.toString());
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private List<ImageStore.Loaded> load(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            return store.load(in, ProgressListener.NONE);
        }
    }

    private Map<String, Object> blob(Map<String, Object> descriptor) throws IOException {
        String digest = Json.string(descriptor, "digest").orElseThrow();
        byte[] content = Files.readAllBytes(layout.resolve("blobs/sha256").resolve(Digests.hex(digest)));
        assertThat(Digests.of(content)).isEqualTo(digest);
        assertThat(Json.number(descriptor, "size")).contains((long) content.length);
        String type = Json.string(descriptor, "mediaType").orElseThrow();
        return type.endsWith("+json") ? Json.parseObject(content) : Map.of();
    }

    @PrivilegedTest
    void savedImage_isAnOciLayout() throws Exception {
        assertThat(layout.resolve("oci-layout")).content().contains("\"imageLayoutVersion\":\"1.0.0\"");
        Map<String, Object> index = Json.parseObject(Files.readAllBytes(layout.resolve("index.json")));
        assertThat(Json.number(index, "schemaVersion")).contains(2L);

        Map<String, Object> manifest = blob(Json.objects(index, "manifests").get(0));

        assertThat(Json.number(manifest, "schemaVersion")).contains(2L);
        Map<String, Object> config = blob(Json.object(manifest, "config"));
        assertThat(config).containsKeys("os", "architecture", "rootfs");
        List<String> diffIds = Json.strings(Json.object(config, "rootfs"), "diff_ids");
        assertThat(Json.objects(manifest, "layers")).hasSameSizeAs(diffIds);
        for (Map<String, Object> layer : Json.objects(manifest, "layers")) {
            assertThat(blob(layer)).isEmpty();
            assertThat(diffIds).contains(Json.string(layer, "digest").orElseThrow()); // not compressed
        }
    }

    @PrivilegedTest
    void umoci_unpacksTheImage_andWhatItAddsComesBack() throws Exception {
        Path bundle = folder.resolve("bundle");
        run("umoci", "unpack", "--image", layout + ":1", bundle.toString());
        Path root = bundle.resolve("rootfs");
        assertThat(root.resolve("d/gone")).doesNotExist();
        assertThat(root.resolve("new")).hasContent("upper");
        assertThat(Files.getAttribute(root.resolve("d/tool"), "unix:nlink")).isEqualTo(2);
        assertThat((int) Files.getAttribute(root.resolve("d/tool"), "unix:mode") & 07777)
                .isEqualTo(04755);

        Files.writeString(root.resolve("theirs"), "umoci");
        Files.delete(root.resolve("new"));
        run("umoci", "repack", "--image", layout + ":theirs", bundle.toString());
        Path archive = folder.resolve("theirs.tar");
        run("tar", "-cf", archive.toString(), "-C", layout.toString(), ".");
        List<ImageStore.Loaded> loaded = load(archive);

        assertThat(loaded).hasSize(2); // ours, which docker's list names, and theirs, which only OCI's does
        Image theirs = loaded.get(1).image();
        assertThat(theirs.diffIds()).hasSize(3);
        assertThat(theirs.layers().get(0).resolve("theirs")).hasContent("umoci");
        assertThat(store.find(theirs.id())).isPresent();
    }

    @PrivilegedTest
    void skopeo_readsTheLayout_andItsNamesAreTheArchivesOwn() throws Exception {
        assertThat(run("skopeo", "inspect", "oci:" + layout + ":1")).contains("\"Layers\"");
        Path archive = folder.resolve("their.tar");
        run("skopeo", "copy", "oci:" + layout + ":1", "oci-archive:" + archive + ":their/name:2");

        List<ImageStore.Loaded> loaded = load(archive);

        assertThat(loaded).hasSize(1);
        assertThat(loaded.get(0).names()).containsExactly(ImageReference.parse("their/name:2"));
        assertThat(loaded.get(0).image().names()).containsExactly("their/name:2", "two:1");
    }
}
