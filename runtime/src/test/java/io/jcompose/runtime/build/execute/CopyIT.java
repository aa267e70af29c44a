package io.jcompose.runtime.build.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.image.Image;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What COPY makes of owners, modes and odd files; needs root. */
class CopyIT {
    @TempDir
    Path folder;

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
    void folder_copiedToANewPlace_givesItsContentOnly() throws IOException {
        Image image = fixture.build("""
                FROM busybox AS source
                RUN mkdir -p /dir/sub && chmod 700 /dir && chown 100:200 /dir && chown 101:201 /dir/sub
                FROM busybox
                RUN mkdir -p /there/sub && chown 500:600 /there /there/sub
                COPY --from=source /dir /new
                COPY --from=source --chown=300:400 /dir /owned
                COPY --from=source --chmod=750 /dir /changed
                COPY --from=source /dir/. /there
                """);

        assertThat(fixture.run(
                        image, "stat -c '%n %a %u:%g' /new /new/sub /owned /owned/sub /changed /there /there/sub"))
                .isEqualTo("""
                        /new 755 0:0
                        /new/sub 755 101:201
                        /owned 755 300:400
                        /owned/sub 755 300:400
                        /changed 750 0:0
                        /there 755 500:600
                        /there/sub 755 101:201
                        """);
    }

    @PrivilegedTest
    void parents_keepTheModesOfTheirSources() throws IOException {
        fixture.file("a/b/c", "c");
        fixture.file("a/d/e/f", "f");
        Files.setPosixFilePermissions(fixture.context.resolve("a"), PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(fixture.context.resolve("a/d/e"), PosixFilePermissions.fromString("rwxrwx---"));

        Image image = fixture.build("""
                FROM busybox
                RUN mkdir -p /there/a && chmod 711 /there/a
                COPY --parents a/b/c a/d/e /new/
                COPY --parents a/b/c /there/
                """);

        assertThat(fixture.run(image, "stat -c '%n %a' /new /new/a /new/a/b /new/a/d/e /there/a; cat /new/a/d/e/f"))
                .isEqualTo("/new 755\n/new/a 700\n/new/a/b 755\n/new/a/d/e 770\n/there/a 711\nf");
    }

    @PrivilegedTest
    void destination_thatIsEmpty_isTheWorkingFolder() throws IOException {
        fixture.file("x", "x");

        Image image = fixture.build("FROM busybox\nWORKDIR /w\nENV none=\"\"\nCOPY x $none\nCOPY --link x $none\n");

        assertThat(fixture.run(image, "ls /w")).isEqualTo("x\n");
    }

    @PrivilegedTest
    void socket_becomesAnEmptyFile() throws IOException {
        Files.createDirectories(fixture.context);
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(fixture.context.resolve("s")));
            Image image = fixture.build("FROM busybox\nCOPY s /s\n");

            assertThat(fixture.run(image, "test -f /s && wc -c </s")).isEqualTo("0\n");
        }
    }

    @PrivilegedTest
    void octalModes_countForTheFoldersThatAreMade() throws IOException {
        fixture.file("x", "x");

        Image image = fixture.build("""
                FROM busybox
                COPY --chmod=750 x /octal/sub/x
                COPY --chmod=700 <<-one /inline/one
                \ttext
                one
                COPY --chmod=u+x x /clauses/x
                COPY --chmod=711 x /octal/other/
                """.replace("\\t", "\t"));

        assertThat(fixture.run(image, "stat -c '%n %a' /octal /octal/sub /octal/sub/x /octal/other /inline /clauses"))
                .isEqualTo(
                        "/octal 750\n/octal/sub 750\n/octal/sub/x 750\n/octal/other 711\n/inline 700\n/clauses 755\n");
    }

    @PrivilegedTest
    void link_withAMode_goesThroughLinksAsAPlainCopyDoes() throws IOException {
        fixture.file("x", "x");

        Image image = fixture.build("""
                FROM busybox
                RUN mkdir -p /a/bin && ln -s a/bin /mybin
                COPY --link --chmod=755 x /mybin/
                """);

        assertThat(fixture.run(image, "readlink /mybin; ls /a/bin")).isEqualTo("a/bin\nx\n");
    }

    @PrivilegedTest
    void modesOfArchives_areTheirOwn() throws Exception {
        fixture.file("in/tool", "tool");
        Files.setPosixFilePermissions(fixture.context.resolve("in/tool"), PosixFilePermissions.fromString("rwxr-x--x"));
        assertThat(new ProcessBuilder("tar", "cf", "a.tar", "-C", "in", "tool")
                        .directory(fixture.context.toFile())
                        .start()
                        .waitFor())
                .isZero();

        Image image = fixture.build("FROM busybox\nADD --chmod=600 a.tar /new/\n");

        assertThat(fixture.run(image, "stat -c '%n %a' /new /new/tool")).isEqualTo("/new 755\n/new/tool 751\n");
    }

    @PrivilegedTest
    void pathsLikeRepositories_arePaths() throws IOException {
        fixture.file("github.com/a/b", "b");

        Image image = fixture.build("FROM busybox\nCOPY github.com/a/b /copied\nADD github.com/a/b /added\n");

        assertThat(fixture.run(image, "cat /copied /added")).isEqualTo("bb");
    }

    @PrivilegedTest
    void sourcesThatNoCopyCanHave_areNamed() {
        assertThatThrownBy(() -> fixture.build("FROM scratch\nCOPY https://example.com/x /\n"))
                .hasMessageContaining("COPY takes files only; use ADD");
        assertThatThrownBy(() -> fixture.build(
                        "FROM scratch\nADD --checksum=sha256:%s https://example.com/x y /\n".formatted("0".repeat(64))))
                .hasMessageContaining("--checksum is for one source");
        assertThatThrownBy(() -> fixture.build("FROM scratch AS a\nARG a=a\nCOPY --from=$a / /\n"))
                .hasMessageContaining("Dockerfile:3: COPY: --from=$a: --from takes no variables");
    }
}
