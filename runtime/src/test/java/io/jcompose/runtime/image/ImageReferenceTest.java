package io.jcompose.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "redis, docker.io/library/redis:latest, redis:latest",
        "redis:7, docker.io/library/redis:7, redis:7",
        "bitnami/redis, docker.io/bitnami/redis:latest, bitnami/redis:latest",
        "docker.io/library/redis, docker.io/library/redis:latest, redis:latest",
        "index.docker.io/library/redis:7, docker.io/library/redis:7, redis:7",
        "localhost/app, localhost/app:latest, localhost/app:latest",
        "localhost:5000/a/b:1, localhost:5000/a/b:1, localhost:5000/a/b:1",
        "ghcr.io/o/a__b/c-d:v1.2, ghcr.io/o/a__b/c-d:v1.2, ghcr.io/o/a__b/c-d:v1.2",
        "'[::1]:5000/app', '[::1]:5000/app:latest', '[::1]:5000/app:latest'",
    })
    void name_isCompletedAsDockerDoes(String text, String complete, String familiar) {
        ImageReference reference = ImageReference.parse(text);

        assertThat(reference).hasToString(complete);
        assertThat(reference.familiar()).isEqualTo(familiar);
        assertThat(ImageReference.parse(complete)).isEqualTo(reference);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis@" + "DIGEST", "redis:7@" + "DIGEST"})
    void digest_needsNoTag(String text) {
        ImageReference reference = ImageReference.parse(text.replace("DIGEST", DIGEST));

        assertThat(reference.digest()).contains(DIGEST);
        assertThat(reference.tag().isPresent()).isEqualTo(text.contains(":7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Redis",
                "redis:",
                "redis:a b",
                "a//b",
                "/a",
                "a/",
                "-a",
                "redis@sha256:12",
                "../x",
                "a:b:c",
                "a@b"
            })
    void nonsense_isRefusedWithItsName(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("invalid image reference '" + text + "': ");
    }
}
