package io.jcompose.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.testkit.PrivilegedTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Archives that try to write outside the layer, as root: each is refused, and nothing is left. */
class HostileArchiveIT {
    @TempDir
    Path folder;

    private Path outside;
    private ImageStore store;

    @BeforeEach
    void open() throws IOException {
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("file"), "untouched");
        store = ImageStore.open(folder.resolve("images"));
    }

    private Image importTar(TarBuilder tar) {
        return store.importRootfs(tar.stream(), ImageConfig.EMPTY, Optional.empty(), "");
    }

    private Map<String, TarBuilder> escapes() {
        String target = outside.toString();
        String up = "../".repeat(30) + target.substring(1);
        Map<String, TarBuilder> archives = new LinkedHashMap<>();
        archives.put("dots", new TarBuilder().file("../escaped", "x"));
        archives.put("dots inside", new TarBuilder().folder("a/", 0755).file("a/../../escaped", "x"));
        archives.put("dots to a path", new TarBuilder().file(up + "/escaped", "x"));
        archives.put("link as parent", new TarBuilder().symlink("l", target).file("l/escaped", "x"));
        archives.put(
                "relative link as parent", new TarBuilder().symlink("l", up).file("l/escaped", "x"));
        archives.put(
                "link to a link",
                new TarBuilder().symlink("a", target).symlink("b", "a").file("b/escaped", "x"));
        archives.put("folder in a link", new TarBuilder().symlink("l", target).folder("l/sub/", 0777));
        archives.put("hard link out", new TarBuilder().hardLink("l", up + "/file"));
        archives.put("hard link to an absolute name", new TarBuilder().hardLink("l", target + "/file"));
        archives.put(
                "hard link through a link",
                new TarBuilder().symlink("s", target).hardLink("l", "s/file"));
        archives.put(
                "whiteout through a link", new TarBuilder().symlink("l", target).file("l/.wh.file", ""));
        archives.put(
                "opaque through a link", new TarBuilder().symlink("l", target).file("l/.wh..wh..opq", ""));
        archives.put("whiteout of dots", new TarBuilder().folder("a/", 0755).file("a/.wh...", ""));
        archives.put("whiteout of dot", new TarBuilder().file(".wh..", ""));
        archives.put("device in a link", new TarBuilder().symlink("l", target).device("l/null", 1, 3));
        archives.put("file as parent", new TarBuilder().file("f", "x").file("f/g", "x"));
        archives.put(
                "folder replaced by a link", new TarBuilder().folder("d/", 0755).symlink("d", target));
        return archives;
    }

    @PrivilegedTest
    void escapes_areRefused_andWriteNothingOutside() throws IOException {
        for (Map.Entry<String, TarBuilder> archive : escapes().entrySet()) {
            assertThatThrownBy(() -> importTar(archive.getValue()))
                    .as(archive.getKey())
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("refused");
        }

        assertThat(store.list()).isEmpty();
        assertThat(outside.resolve("file")).hasContent("untouched");
        try (var files = Files.list(outside);
                var left = Files.list(folder.resolve("images/tmp"));
                var layers = Files.list(folder.resolve("images/layers"))) {
            assertThat(files).hasSize(1);
            assertThat(left).isEmpty();
            assertThat(layers).isEmpty();
        }
    }

    @PrivilegedTest
    void fileOverALink_replacesTheLink_notItsTarget() {
        Image image = importTar(new TarBuilder()
                .symlink("l", outside.resolve("file").toString())
                .file("l", "mine"));

        assertThat(image.layers().get(0).resolve("l")).hasContent("mine");
        assertThat(outside.resolve("file")).hasContent("untouched");
    }

    @PrivilegedTest
    void absoluteNames_areTakenAsRelative() {
        Image image = importTar(new TarBuilder().file(outside + "/file", "mine"));

        assertThat(Path.of(image.layers().get(0) + outside.toString(), "file")).hasContent("mine");
        assertThat(outside.resolve("file")).hasContent("untouched");
    }

    @PrivilegedTest
    void brokenCompression_isRefusedWithAReason() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(new TarBuilder().file("a", "x".repeat(100_000)).build());
        }
        byte[] cut = java.util.Arrays.copyOf(gzip.toByteArray(), gzip.size() / 2);
        byte[] text = "this is no archive, and long enough to be read as a header"
                .repeat(20)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);

        for (byte[] bytes : List.of(cut, text)) {
            assertThatThrownBy(() -> store.importRootfs(
                            new ByteArrayInputStream(bytes), ImageConfig.EMPTY, Optional.empty(), ""))
                    .isInstanceOf(ImageException.class)
                    .hasMessageStartingWith("import root file system: ");
        }
        assertThat(store.list()).isEmpty();
    }
}
