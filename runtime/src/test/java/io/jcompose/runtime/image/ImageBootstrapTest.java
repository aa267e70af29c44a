package io.jcompose.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageBootstrapTest {
    @TempDir
    Path folder;

    @Test
    void request_understandsDebiansNames() {
        assertThat(ImageBootstrap.Request.parse("debian:bookworm-slim").slim()).isTrue();
        assertThat(ImageBootstrap.Request.parse("debian:12").suite()).isEqualTo("bookworm");
        assertThat(ImageBootstrap.Request.parse("debian").suite()).isEqualTo("stable");
        assertThatThrownBy(() -> ImageBootstrap.Request.parse("alpine:3.20"))
                .hasMessageStartingWith("cannot bootstrap 'alpine:3.20'; use debian:SUITE");
        assertThatThrownBy(() -> new ImageBootstrap.Request(
                        "bookworm", true, List.of("--hook=evil"), ImageConfig.EMPTY, ImageReference.parse("x")))
                .hasMessageContaining("no name of a Debian package");
    }

    @Test
    void withoutTools_theErrorSaysWhatToInstall() {
        ImageBootstrap bootstrap = new ImageBootstrap(ImageStore.open(folder), List.of(folder), folder);

        assertThatThrownBy(() -> bootstrap.run(ImageBootstrap.Request.parse("debian:bookworm"), line -> {}))
                .isInstanceOf(ImageException.class)
                .hasMessage("bootstrap debian:bookworm: neither mmdebstrap nor debootstrap is installed;"
                        + " run 'apt-get install mmdebstrap'");
    }
}
