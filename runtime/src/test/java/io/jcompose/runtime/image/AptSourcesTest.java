package io.jcompose.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptSourcesTest {
    @TempDir
    Path apt;

    @Test
    void hostsMirrors_areUsedForAnySuite() throws IOException {
        Files.writeString(apt.resolve("sources.list"), """
                # deb http://old.example/debian bookworm main
                deb [arch=amd64 trusted=yes] http://mirror.example/debian bookworm main contrib # ours
                deb-src http://src.example/debian bookworm main
                """);
        Files.createDirectory(apt.resolve("sources.list.d"));
        Files.writeString(
                apt.resolve("sources.list.d/vendor.list"), "deb https://vendor.example/apt stable-vendor main\n");
        Files.writeString(apt.resolve("sources.list.d/security.sources"), """
                Types: deb
                # a comment
                URIs: http://sec.example/debian-security
                Suites:
                 bookworm-security
                Components: main

                Enabled: no
                Types: deb
                URIs: http://off.example/debian
                Suites: bookworm-updates
                Components: main
                """);

        AptSources sources = AptSources.read(apt);

        assertThat(sources.lines("trixie"))
                .containsExactly(
                        "deb [trusted=yes] http://mirror.example/debian trixie main",
                        "deb http://sec.example/debian-security trixie-security main");
        assertThat(sources.lines("sid")).hasSize(1);
        assertThat(sources.mirror()).isEqualTo("http://mirror.example/debian");
    }

    @Test
    void hostWithoutDebian_getsTheDefaults() {
        assertThat(AptSources.read(apt.resolve("nothing")).lines("bookworm"))
                .containsExactly(
                        "deb http://deb.debian.org/debian bookworm main",
                        "deb http://deb.debian.org/debian bookworm-updates main",
                        "deb http://deb.debian.org/debian-security bookworm-security main");
    }
}
