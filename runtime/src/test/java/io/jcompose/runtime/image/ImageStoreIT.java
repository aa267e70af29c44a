package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.image.ImageStore.LayerOptions;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import io.jcompose.runtime.linux.FileStatus;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.testkit.PrivilegedTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the store keeps of root file systems and layers; needs root for owners, devices and trusted attributes. */
class ImageStoreIT {
    private static final byte[] CAPABILITY = {
        1, 0, 0, 2, 0, 4, 0, 0, (byte) 0xff, (byte) 0xfe, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private final FileSyscalls kernel = FileSyscalls.linux();

    @TempDir
    Path folder;

    private ImageStore store;

    @BeforeEach
    void open() {
        store = ImageStore.open(folder.resolve("images"));
    }

    private Image importTar(TarBuilder tar) {
        return store.importRootfs(tar.stream(), ImageConfig.EMPTY, Optional.empty(), "");
    }

    private static Path tree(Image image) {
        return image.layers().get(0);
    }

    private FileStatus status(Path file) {
        try (OpenFile parent = kernel.openFolder(requireNonNull(file.getParent()))) {
            return kernel.status(parent, file.getFileName().toString()).orElseThrow();
        }
    }

    private Map<String, byte[]> attributes(Path file) {
        try (OpenFile parent = kernel.openFolder(requireNonNull(file.getParent()))) {
            return kernel.attributes(parent, file.getFileName().toString());
        }
    }

    @PrivilegedTest
    void import_keepsOwnersModesTimesLinksAndDevices() throws IOException {
        Image image = importTar(new TarBuilder()
                .folder("sub/", 02755)
                .file("sub/tool", "#!", 04755, Map.of())
                .hardLink("sub/tool2", "./sub/tool")
                .symlink("sub/link", "/etc/passwd")
                .device("sub/null", 1, 3)
                .fifo("sub/pipe")
                .file("ünïcode", "x"));

        Path sub = tree(image).resolve("sub");
        assertThat(status(sub).permissions()).isEqualTo(02755);
        assertThat(status(sub).uid()).isEqualTo(7);
        assertThat(status(sub).seconds()).isEqualTo(1_500_000_000);
        assertThat(status(sub.resolve("tool")).permissions()).isEqualTo(04755);
        assertThat(status(sub.resolve("tool")).nanos()).isEqualTo(123_456_789);
        assertThat(status(sub.resolve("tool")).inode())
                .isEqualTo(status(sub.resolve("tool2")).inode());
        assertThat(Files.readSymbolicLink(sub.resolve("link"))).hasToString("/etc/passwd");
        assertThat(status(sub.resolve("null")).type()).isEqualTo(FileStatus.CHARACTER_DEVICE);
        assertThat(status(sub.resolve("null")).minor()).isEqualTo(3);
        assertThat(status(sub.resolve("pipe")).type()).isEqualTo(FileStatus.FIFO);
        // Asked by bytes: this JVM may run in a locale that has no such letters.
        try (OpenFile root = kernel.openFolder(tree(image))) {
            assertThat(kernel.names(root)).contains(new String("ünïcode".getBytes(UTF_8), ISO_8859_1));
        }
        assertThat(status(tree(image)).permissions()).isEqualTo(0755);
    }

    @PrivilegedTest
    void import_keepsBinaryCapabilities() {
        Image image = importTar(new TarBuilder().file("ping", "elf", 0755, Map.of("security.capability", CAPABILITY)));

        assertThat(attributes(tree(image).resolve("ping"))).containsEntry("security.capability", CAPABILITY);
    }

    @PrivilegedTest
    void import_withOverlayMarksInTheArchive_dropsThem() {
        Image image = importTar(new TarBuilder()
                .file("x", "y", 0755, Map.of("trusted.overlay.redirect", "/../secret".getBytes(UTF_8))));

        assertThat(attributes(tree(image).resolve("x"))).isEmpty();
    }

    @PrivilegedTest
    void whiteouts_becomeOverlayMarks() {
        Image image = importTar(new TarBuilder()
                .folder("etc/", 0755)
                .file("etc/.wh.gone", "")
                .file("var/.wh..wh..opq", "")
                .file("var/new", "n"));

        assertThat(status(tree(image).resolve("etc/gone")).isWhiteout()).isTrue();
        assertThat(attributes(tree(image).resolve("var"))).containsEntry("trusted.overlay.opaque", new byte[] {'y'});
    }

    @PrivilegedTest
    void addLayer_withOverlayMarks_survivesSavingAsTar() throws IOException {
        Path upper = Files.createDirectory(store.temporaryFolder().resolve("upper"));
        Files.createDirectories(upper.resolve("opaque"));
        Files.writeString(upper.resolve("opaque/file"), "content");
        Files.createLink(upper.resolve("opaque/twin"), upper.resolve("opaque/file"));
        try (OpenFile root = kernel.openFolder(upper)) {
            kernel.setAttribute(root, "opaque", "trusted.overlay.opaque", new byte[] {'y'});
            kernel.makeNode(root, "gone", FileStatus.CHARACTER_DEVICE, 0, 0);
        }

        StoredLayer layer = store.addLayer(upper, LayerOptions.DEFAULT);

        assertThat(upper).doesNotExist();
        assertThat(status(layer.folder().resolve("gone")).isWhiteout()).isTrue();
        assertThat(layer.size()).isEqualTo(7);
        ImageStore other = ImageStore.open(folder.resolve("other"));
        Path archive = folder.resolve("layer.tar");
        try (var out = Files.newOutputStream(archive)) {
            new ContentStore(folder.resolve("images")).writeTar(layer.diffId(), out);
        }
        Image copy;
        try (var in = Files.newInputStream(archive)) {
            copy = other.importRootfs(in, ImageConfig.EMPTY, Optional.empty(), "");
        }
        assertThat(copy.diffIds()).containsExactly(layer.diffId());
        assertThat(status(tree(copy).resolve("gone")).isWhiteout()).isTrue();
        assertThat(attributes(tree(copy).resolve("opaque"))).containsKey("trusted.overlay.opaque");
        assertThat(status(tree(copy).resolve("opaque/twin")).links()).isEqualTo(2);
    }

    @PrivilegedTest
    void addLayer_ofAFolderElsewhere_copiesIt_andEqualContentIsOneLayer() throws IOException {
        Path parent = folder.resolve("content");
        Path content = Files.createDirectories(parent.resolve("sub"));
        Files.writeString(content.resolve("a"), "a");
        Files.setLastModifiedTime(content.resolve("a"), FileTime.from(Instant.parse("2020-01-02T03:04:05.6Z")));
        Files.setLastModifiedTime(content, FileTime.from(Instant.parse("2020-01-02T03:04:05Z")));

        StoredLayer first = store.addLayer(parent, LayerOptions.DEFAULT);
        StoredLayer second = store.addLayer(parent, LayerOptions.DEFAULT);
        StoredLayer clamped =
                store.addLayer(parent, new LayerOptions(Optional.of(Instant.parse("2010-01-01T00:00:00Z"))));

        assertThat(content.resolve("a")).hasContent("a");
        assertThat(second).isEqualTo(first);
        assertThat(clamped.diffId()).isNotEqualTo(first.diffId());
        assertThat(Files.getLastModifiedTime(first.folder().resolve("sub/a")))
                .isEqualTo(FileTime.from(Instant.parse("2020-01-02T03:04:05.6Z")));
        assertThat(Files.getLastModifiedTime(clamped.folder().resolve("sub/a")))
                .isEqualTo(FileTime.from(Instant.parse("2010-01-01T00:00:00Z")));
    }

    @PrivilegedTest
    void namesAndIds_findImages_andRemovalTakesUnusedLayers() {
        Image image = store.importRootfs(
                new TarBuilder().file("a", "a").stream(),
                ImageConfig.EMPTY,
                Optional.of(ImageReference.parse("web:1")),
                "");
        store.tag("web:1", ImageReference.parse("web"));

        assertThat(store.find("web").map(Image::id)).contains(image.id());
        assertThat(store.find(image.shortId()).map(Image::names)).contains(List.of("web:1", "web:latest"));
        assertThat(store.find("other")).isEmpty();
        assertThat(store.remove("web", false, List.of())).containsExactly("Untagged: web:latest");
        assertThatThrownBy(() -> store.remove("web:1", false, List.of(image.id())))
                .hasMessage("remove image web:1: a container uses it; remove the container first, or force");
        assertThat(store.remove("web:1", false, List.of()))
                .containsExactly(
                        "Untagged: web:1",
                        "Deleted: " + image.id(),
                        "Deleted: " + image.diffIds().get(0));
        assertThat(tree(image)).doesNotExist();
        assertThat(store.list()).isEmpty();
    }

    @PrivilegedTest
    void forcedRemovalOfAUsedImage_takesItsNameButLeavesItsLayers() {
        Image image = store.importRootfs(
                new TarBuilder().file("a", "a").stream(),
                ImageConfig.EMPTY,
                Optional.of(ImageReference.parse("web:1")),
                "");

        assertThat(store.remove("web:1", true, List.of(image.id()))).containsExactly("Untagged: web:1");

        assertThat(store.find("web:1")).isEmpty();
        assertThat(store.find(image.id()).map(Image::names)).contains(List.of());
        assertThat(tree(image).resolve("a")).hasContent("a");
    }

    @PrivilegedTest
    void storeFolders_areClosedToOtherUsers() throws IOException {
        importTar(new TarBuilder().file("su", "x", 04755, Map.of()));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("images"))))
                .isEqualTo("rwx------");
    }

    @PrivilegedTest
    void damagedNames_giveAnErrorThatSaysWhatToDo() throws IOException {
        importTar(new TarBuilder().file("a", "a"));
        Files.writeString(folder.resolve("images/names.json"), "{\"names\": {");

        assertThatThrownBy(() -> store.find("web"))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("names.json: it and its copy are damaged")
                .hasMessageContaining("'jcompose system check --repair' begins a new one");
    }

    @PrivilegedTest
    void memberReplacedLaterInTheArchive_lastOneCounts_andTheTarCanBeMadeAgain() throws IOException {
        byte[] archive = new TarBuilder()
                .file("a", "first")
                .hardLink("b", "a")
                .file("a", "second")
                .file("b", "third")
                .build();

        Image image = store.importRootfs(new ByteArrayInputStream(archive), ImageConfig.EMPTY, Optional.empty(), "");

        assertThat(tree(image).resolve("a")).hasContent("second");
        assertThat(tree(image).resolve("b")).hasContent("third");
        Path again = folder.resolve("again.tar");
        try (var out = Files.newOutputStream(again)) {
            new ContentStore(folder.resolve("images")).writeTar(image.diffIds().get(0), out);
        }
        assertThat(again).hasBinaryContent(archive);
    }
}
