package io.jcompose.core.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.registry.Artifact;
import io.jcompose.runtime.registry.Artifact.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciFilesTest {
    @TempDir
    private Path cache;

    private final List<ImageReference> asked = new ArrayList<>();

    @Test
    void publishedFiles_lieBesideEachOther_andMergedOnesAreDocumentsOfOne() throws IOException {
        OciFiles files = holding(
                ComposeArtifact.file("compose.yaml", bytes("services: {a: {image: b}}")),
                ComposeArtifact.file("override.yaml", bytes("services: {a: {init: true}}")),
                ComposeArtifact.extended("1234.yaml", bytes("services: {base: {image: b}}")),
                ComposeArtifact.envFile("5678.env", bytes("A=1")));

        Path file = files.fetch("oci://host:5000/acme/shop:1");

        assertThat(file.getFileName()).hasToString("compose.yaml");
        assertThat(file).hasContent("services: {a: {image: b}}\n---\nservices: {a: {init: true}}");
        assertThat(file.resolveSibling("1234.yaml")).hasContent("services: {base: {image: b}}");
        assertThat(file.resolveSibling("5678.env")).hasContent("A=1");
        assertThat(asked).containsExactly(ImageReference.parse("host:5000/acme/shop:1"));
    }

    @Test
    void sameAddress_isFetchedOnce() throws IOException {
        OciFiles files = holding(ComposeArtifact.file("compose.yaml", bytes("name: x")));

        assertThat(files.fetch("oci://host/x")).isEqualTo(files.fetch("oci://host/x"));

        assertThat(asked).hasSize(1);
    }

    @Test
    void fileThatWouldLieElsewhere_isRefused_andNothingIsKept() throws IOException {
        for (String name : List.of("../evil.env", "/etc/evil", ".hidden", "")) {
            OciFiles files = holding(
                    ComposeArtifact.file("compose.yaml", bytes("name: x")),
                    ComposeArtifact.envFile(name, bytes("A=1")));

            assertThatThrownBy(() -> files.fetch("oci://host/x"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("which leads elsewhere");
        }
        try (var left = Files.list(cache)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void artifactWithoutComposeFile_andWhatIsNotToBeHad_areToldWhy() {
        OciFiles empty = holding(new Part("text/plain", Map.of(), bytes("x")));
        assertThatThrownBy(() -> empty.fetch("oci://host/x")).hasMessage("it has no Compose file");
        assertThatThrownBy(() -> empty.fetch("oci://Host/X:")).hasMessageContaining("invalid image reference");
        OciFiles missing = new OciFiles(cache, reference -> {
            throw new ImageException("look up host/x: manifest unknown (HTTP 404)");
        });
        assertThatThrownBy(() -> missing.fetch("oci://host/x"))
                .isInstanceOf(IOException.class)
                .hasMessage("look up host/x: manifest unknown (HTTP 404)");
    }

    private OciFiles holding(Part... parts) {
        Artifact artifact = ComposeArtifact.of(List.of(parts));
        return new OciFiles(cache, reference -> {
            asked.add(reference);
            return new Artifact.Found(Digests.of(bytes(List.of(parts).toString())), artifact);
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
