package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.testkit.PrivilegedTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Archives that other tools write and read; skopeo stands for them. */
class ArchiveIT {
    private static final ImageConfig CONFIG = new ImageConfig(
            Optional.of("app"),
            List.of("80/tcp"),
            List.of("PATH=/bin"),
            List.of("/tool"),
            List.of("serve"),
            List.of("/data"),
            Optional.of("/srv"),
            Map.of("k", "v"),
            Optional.of("SIGINT"),
            Optional.empty(),
            List.of(),
            List.of());

    @TempDir
    Path folder;

    private ImageStore store;
    private ImageStore other;

    @BeforeEach
    void open() {
        store = ImageStore.open(folder.resolve("images"));
        other = ImageStore.open(folder.resolve("other"));
    }

    private Image make(String name) {
        return store.importRootfs(
                new TarBuilder()
                                .folder("d/", 0750)
                                .file("d/tool", "x".repeat(3000))
                                .hardLink("d/twin", "d/tool")
                                .file("d/.wh.old", "")
                                .stream(),
                CONFIG,
                Optional.of(ImageReference.parse(name)),
                "made by a test");
    }

    private Path save(String... names) throws IOException {
        Path archive = folder.resolve("saved.tar");
        try (OutputStream out = Files.newOutputStream(archive)) {
            store.save(List.of(names), out);
        }
        return archive;
    }

    private List<Image> load(Path archive) throws IOException {
        try (InputStream in = Files.newInputStream(archive)) {
            return other.load(in, ProgressListener.NONE).stream()
                    .map(ImageStore.Loaded::image)
                    .toList();
        }
    }

    static String run(String... command) throws IOException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
            return output;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @PrivilegedTest
    void savedAndLoaded_isTheSameImage() throws IOException {
        Image image = make("web:1");
        make("web:2");

        List<Image> loaded = load(save("web:1", "web:2"));

        assertThat(loaded).extracting(Image::names).containsExactly(List.of("web:1"), List.of("web:2"));
        assertThat(loaded.get(0).id()).isEqualTo(image.id());
        assertThat(loaded.get(0).config()).isEqualTo(CONFIG);
        assertThat(loaded.get(0).diffIds()).isEqualTo(image.diffIds());
    }

    @PrivilegedTest
    void repositoryWithoutTag_isSavedWithAllItsTags() throws IOException {
        Image image = make("app:1");
        store.tag(image.id(), ImageReference.parse("app:2"));
        store.tag(image.id(), ImageReference.parse("other:1"));

        assertThat(load(save("app")))
                .singleElement()
                .satisfies(loaded -> assertThat(loaded.names()).containsExactly("app:1", "app:2"));
    }

    @PrivilegedTest
    void savedArchive_isReadBySkopeoAsDockerAndAsOci() throws IOException {
        Image image = make("web:1");
        Path archive = save("web:1");

        for (String transport : List.of("docker-archive:" + archive, "oci-archive:" + archive)) {
            assertThat(run("skopeo", "inspect", "--raw", transport)).contains(image.id());
            assertThat(run("skopeo", "inspect", "--config", transport)).contains("SIGINT");
        }
    }

    @PrivilegedTest
    void archivesOfSkopeo_areLoaded() throws IOException {
        Image image = make("web:1");
        Path archive = save("web:1");
        Path oci = folder.resolve("oci.tar");
        Path docker = folder.resolve("docker.tar");
        run("skopeo", "copy", "docker-archive:" + archive, "oci-archive:" + oci + ":localhost/copied:2");
        run("skopeo", "copy", "docker-archive:" + archive, "docker-archive:" + docker + ":copied:3");

        assertThat(load(oci)).extracting(Image::diffIds).containsExactly(image.diffIds());
        assertThat(load(docker)).extracting(Image::diffIds).containsExactly(image.diffIds());
        assertThat(other.find("localhost/copied:2")).isPresent();
        assertThat(other.find("copied:3").map(Image::config)).contains(CONFIG);
    }

    @PrivilegedTest
    void compressedArchive_isLoaded() throws IOException {
        make("web:1");
        Path plain = save("web:1");
        Path compressed = folder.resolve("saved.tar.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            Files.copy(plain, out);
        }

        assertThat(load(compressed)).hasSize(1);
    }

    @PrivilegedTest
    void brokenArchives_areRefusedWithTheirReason_andLeaveNothing() throws IOException {
        make("web:1");
        byte[] whole = Files.readAllBytes(save("web:1"));

        assertThatThrownBy(() -> other.load(new ByteArrayInputStream(whole, 0, 6000), ProgressListener.NONE))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("load images: archive is cut off");
        assertThatThrownBy(() -> other.load(new TarBuilder().file("etc/x", "").stream(), ProgressListener.NONE))
                .hasMessageContaining("image import");
        InputStream incomplete = new TarBuilder()
                        .file("manifest.json", "[{\"Config\":\"c.json\",\"Layers\":[\"../../etc/shadow\"]}]")
                        .file("c.json", "{}")
                        .stream();
        assertThatThrownBy(() -> other.load(incomplete, ProgressListener.NONE)).hasMessageContaining("refused");
        byte[] changed = whole.clone();
        int content = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("xxxxxxxx");
        changed[content] = 'y';
        assertThatThrownBy(() -> other.load(new ByteArrayInputStream(changed), ProgressListener.NONE))
                .hasMessageContaining("digest");
        assertThat(other.list()).isEmpty();
        try (var left = Files.list(folder.resolve("other/tmp"))) {
            assertThat(left).isEmpty();
        }
    }
}
