package io.jcompose.runtime.build.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.image.Image;
import io.jcompose.testkit.PrivilegedTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What builds give out as files, and files that only a special call can make. */
class ImageFilesIT {
    private static final String DOCKERFILE = """
            FROM busybox AS made
            RUN mkdir /w && echo text >/w/a && ln /w/a /w/b && ln -s a /w/c && chown 5:6 /w/a && mkfifo -m 640 /w/pipe
            FROM scratch
            COPY --from=made /w /w
            """;

    @TempDir
    private Path folder;

    private BuildFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new BuildFixture(folder);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @PrivilegedTest
    void copy_makesPipesWithoutWaitingForAWriter() throws IOException {
        Image image = fixture.build(DOCKERFILE.replace("FROM scratch", "FROM busybox"));

        assertThat(fixture.run(image, "stat -c '%F %a' /w/pipe")).isEqualTo("fifo 640\n");
    }

    @PrivilegedTest
    void files_goIntoAFolderBesideWhatIsThere() throws IOException {
        Image image = fixture.build(DOCKERFILE);
        Path target = Files.createDirectories(folder.resolve("out"));
        Files.writeString(target.resolve("other"), "stays");
        Files.createDirectory(target.resolve("w"));
        Files.writeString(target.resolve("w/a"), "old");

        new ImageFiles(fixture.store).copyTo(image, target);

        assertThat(target.resolve("other")).hasContent("stays");
        assertThat(target.resolve("w/a")).hasContent("text\n");
        assertThat(Files.isSameFile(target.resolve("w/a"), target.resolve("w/b")))
                .isTrue();
        assertThat(Files.readSymbolicLink(target.resolve("w/c"))).hasToString("a");
        assertThat(Files.getAttribute(target.resolve("w/pipe"), "unix:mode", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(0010640);
    }

    @PrivilegedTest
    void files_goIntoATarWithTheirOwners() throws IOException {
        Image image = fixture.build(DOCKERFILE);
        ByteArrayOutputStream tar = new ByteArrayOutputStream();

        new ImageFiles(fixture.store).writeTar(image, tar);

        assertThat(new String(tar.toByteArray(), StandardCharsets.ISO_8859_1))
                .contains("w/a", "w/b", "w/c", "w/pipe", "text\n", "0000005", "0000006");
        assertThat(fixture.store.list()).extracting(Image::id).contains(image.id());
    }
}
