package io.jcompose.runtime.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.archive.RootFolder.Owner;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSyncTest {
    @TempDir
    Path folder;

    private Path host;
    private Path root;

    @BeforeEach
    void makeFolders() throws IOException {
        host = Files.createDirectory(folder.resolve("host"));
        root = Files.createDirectory(folder.resolve("root"));
    }

    @Test
    void file_isBroughtWithItsFoldersAndPermissions_onceForTheSameContent() throws IOException {
        Path script = Files.writeString(host.resolve("run"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));

        assertThat(bring(script, "/app/bin/run")).isTrue();
        assertThat(bring(script, "/app/bin/run")).isFalse();

        Path copy = root.resolve("app/bin/run");
        assertThat(copy).hasContent("#!/bin/sh\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rwxr-x---");
        assertThat(copy.getParent()).isDirectoryContaining("glob:**/run");
    }

    @Test
    void sameSizeButOtherContent_isBrought() throws IOException {
        Path file = Files.writeString(host.resolve("f"), "one");
        assertThat(bring(file, "/f")).isTrue();
        Files.writeString(file, "two");

        assertThat(bring(file, "/f")).isTrue();
        assertThat(root.resolve("f")).hasContent("two");
    }

    @Test
    void whatTheHostHasNoMore_isRemovedWithAllInIt() throws IOException {
        Files.createDirectories(root.resolve("app/old/deep"));
        Files.writeString(root.resolve("app/old/deep/f"), "x");

        assertThat(bring(host.resolve("old"), "/app/old")).isTrue();
        assertThat(bring(host.resolve("old"), "/app/old")).isFalse();
        assertThat(bring(host.resolve("gone"), "/no/such/folder")).isFalse();

        assertThat(root.resolve("app")).isEmptyDirectory();
    }

    @Test
    void links_areCopiedAsLinks_andNeverFollowedOutOfTheRoot() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "x");
        Files.createSymbolicLink(root.resolve("out"), outside);
        Path file = Files.writeString(host.resolve("f"), "x");
        Path link = Files.createSymbolicLink(host.resolve("l"), Path.of("f"));

        assertThat(bring(link, "/l")).isTrue();
        assertThat(Files.readSymbolicLink(root.resolve("l"))).isEqualTo(Path.of("f"));
        try {
            bring(file, "/out/f");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("/out/f");
        }
        assertThat(bring(host.resolve("none"), "/out/kept")).isFalse();
        assertThat(outside.resolve("kept")).exists();
        assertThat(outside.resolve("f")).doesNotExist();
        assertThatThrownBy(() -> bring(file, "/../f")).hasMessageContaining("leads out");
    }

    @Test
    void fileInPlaceOfAFolder_andFolderInPlaceOfAFile_replaceIt() throws IOException {
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("c"), "x");

        assertThat(bring(Files.writeString(host.resolve("a"), "file"), "/a")).isTrue();
        assertThat(bring(Files.createDirectory(host.resolve("c")), "/c")).isTrue();

        assertThat(root.resolve("a")).hasContent("file");
        assertThat(root.resolve("c")).isDirectory();
    }

    private boolean bring(Path source, String target) throws IOException {
        FileSyscalls syscalls = FileSyscalls.linux();
        long uid = ((Integer) Files.getAttribute(root, "unix:uid")).longValue();
        long gid = ((Integer) Files.getAttribute(root, "unix:gid")).longValue();
        try (OpenFile opened = syscalls.openFolder(root)) {
            return new RootFolder(syscalls, opened).sync(new Owner(uid, gid)).bring(source, target);
        }
    }
}
