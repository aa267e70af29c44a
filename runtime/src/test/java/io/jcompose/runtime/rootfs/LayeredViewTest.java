package io.jcompose.runtime.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayeredViewTest {
    /** Marks an ordinary user can make. */
    private static final LayeredView.Marks MARKS = new LayeredView.Marks() {
        @Override
        public boolean isWhiteout(FileNode node) {
            return node.isRegular() && content(node.file()).equals("WHITEOUT");
        }

        @Override
        public boolean isOpaque(Path folder) {
            return Files.exists(folder.resolveSibling(folder.getFileName() + ".opaque"));
        }
    };

    @TempDir
    private Path temp;

    private Path upper;
    private Path lower;

    @BeforeEach
    void makeLayers() throws IOException {
        upper = Files.createDirectories(temp.resolve("upper"));
        lower = Files.createDirectories(temp.resolve("lower"));
    }

    private LayeredView view() {
        return new LayeredView(List.of(upper, lower), MARKS);
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path root, String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String read(String path) throws IOException {
        try (InputStream in = view().open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<String> names(String path) {
        return view().list(path).stream().map(FileNode::name).toList();
    }

    @Test
    void folder_inBothLayers_isMergedWithTheUpperFirst() throws IOException {
        write(lower, "etc/passwd", "old");
        write(lower, "etc/group", "group");
        write(upper, "etc/passwd", "new");

        assertThat(names("/etc")).containsExactly("group", "passwd");
        assertThat(read("/etc/passwd")).isEqualTo("new");
        assertThat(read("/etc/group")).isEqualTo("group");
    }

    @Test
    void whiteout_hidesWhatIsBelow() throws IOException {
        write(lower, "a/x", "x");
        write(lower, "a/y", "y");
        write(upper, "a/x", "WHITEOUT");

        assertThat(view().stat("/a/x")).isEmpty();
        assertThat(names("/a")).containsExactly("y");
    }

    @Test
    void opaqueFolder_hidesTheFolderBelow() throws IOException {
        write(lower, "a/x", "x");
        write(upper, "a/y", "y");
        write(upper, "a.opaque", "");

        assertThat(names("/a")).containsExactly("y");
    }

    @Test
    void fileOverAFolder_andFolderOverAFile_hideIt() throws IOException {
        write(lower, "a/x", "x");
        write(upper, "a", "file");
        write(lower, "b", "file");
        write(upper, "b/y", "y");

        assertThat(view().stat("/a/x")).isEmpty();
        assertThat(names("/b")).containsExactly("y");
    }

    @Test
    void links_areResolvedInsideTheRoot() throws IOException {
        write(lower, "etc/passwd", "inside");
        Files.createDirectories(upper.resolve("deep/er"));
        Files.createSymbolicLink(upper.resolve("deep/er/absolute"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(upper.resolve("deep/er/relative"), Path.of("../../etc/passwd"));
        Files.createSymbolicLink(upper.resolve("deep/er/escaping"), Path.of("../../../../../../etc/passwd"));
        Files.createSymbolicLink(upper.resolve("dir"), Path.of("/etc"));

        assertThat(read("/deep/er/absolute")).isEqualTo("inside");
        assertThat(read("/deep/er/relative")).isEqualTo("inside");
        assertThat(read("/deep/er/escaping")).isEqualTo("inside");
        assertThat(read("/dir/../etc/./passwd")).isEqualTo("inside");
        assertThat(view().stat("/dir/passwd").orElseThrow().path()).isEqualTo("/etc/passwd");
        assertThat(view().lstat("/dir").orElseThrow().isLink()).isTrue();
    }

    @Test
    void links_inCircles_areNotThere() throws IOException {
        Files.createSymbolicLink(upper.resolve("a"), Path.of("b"));
        Files.createSymbolicLink(upper.resolve("b"), Path.of("a"));
        Files.createSymbolicLink(upper.resolve("wide"), Path.of("wide/wide"));

        assertThat(view().stat("/a")).isEmpty();
        assertThat(view().stat("/wide")).isEmpty();
        assertThat(view().lstat("/a")).isPresent();
    }

    @Test
    void list_ofAFile_saysSo() throws IOException {
        write(lower, "a", "file");

        assertThatThrownBy(() -> view().list("/a")).hasMessageContaining("/a");
        assertThatThrownBy(() -> view().list("/missing")).hasMessageContaining("/missing");
    }

    @Test
    void noLayers_isAnEmptyRoot() {
        LayeredView empty = new LayeredView(List.of());

        assertThat(empty.stat("/").orElseThrow().isFolder()).isTrue();
        assertThat(empty.list("/")).isEmpty();
        assertThat(empty.stat("/etc/passwd")).isEmpty();
    }
}
