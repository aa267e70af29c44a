package io.jcompose.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.testkit.Mutations;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged configurations, references and archives are read or refused. */
class ImageFuzzTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final String CONFIG = """
            {"architecture":"amd64","os":"linux","variant":"v8","created":"2026-01-02T03:04:05.6Z","author":"a",
             "config":{"User":"1:2","ExposedPorts":{"80/tcp":{}},"Env":["A=b"],"Entrypoint":["/x"],"Cmd":null,
             "Volumes":{"/data":{}},"WorkingDir":"/","Labels":{"k":"v"},"StopSignal":"SIGTERM","OnBuild":["RUN x"],
             "Healthcheck":{"Test":["CMD","x"],"Interval":1000000000,"Timeout":30,"Retries":3,"StartPeriod":0},"Shell":["sh"]},
             "rootfs":{"type":"layers","diff_ids":["%s"]},
             "history":[{"created":"2026-01-02T03:04:05Z","created_by":"x","empty_layer":true,"comment":"c"}]}
            """.formatted(DIGEST);
    private static final List<String> WORDS = List.of(
            "null",
            "{}",
            "[]",
            "-1",
            "1e99",
            "99999999999999999999",
            "\"\"",
            "true",
            "[[",
            "{\"a\":",
            "\\u0000",
            DIGEST);
    private final Mutations mutations = new Mutations();

    @TempDir
    private Path folder;

    @Test
    void damagedConfiguration_isReadOrRefused() {
        for (int round = Mutations.rounds(5000); round > 0; round--) {
            try {
                Map<String, Object> json =
                        Json.parseObject(mutations.of(CONFIG, WORDS).getBytes(UTF_8));
                Json.write(ImageJson.write(ImageJson.parse(json)));
            } catch (IOException | ImageException e) {
                // refused
            }
        }
    }

    @Test
    void oddReference_isReadOrRefused() {
        List<String> words =
                List.of("/", ":", "@", "..", "sha256:", DIGEST, "localhost", "[::1]", "docker.io", "A", "_", "é");
        for (int round = Mutations.rounds(5000); round > 0; round--) {
            String text = mutations.of("registry.example:5000/a/b:tag@" + DIGEST, words);
            try {
                ImageReference reference = ImageReference.parse(text);
                ImageReference.parse(reference.toString());
            } catch (IllegalArgumentException e) {
                // refused
            }
        }
    }

    @Test
    void damagedArchive_isReadOrRefused_andNothingIsWrittenElsewhere() throws IOException {
        List<byte[]> archives = List.of(dockerArchive(), ociArchive());
        for (int round = 0; round < Mutations.rounds(400); round++) {
            Path home = Files.createDirectory(folder.resolve("r" + round));
            try {
                ArchiveReader reader = new ArchiveReader(List.of(Platform.parse("linux/amd64")));
                reader.spool(new ByteArrayInputStream(mutations.of(mutations.any(archives))), home);
                reader.images();
            } catch (IOException | ImageException e) {
                // refused
            }
            StoreFiles.deleteTree(home);
        }
        org.assertj.core.api.Assertions.assertThat(folder).isEmptyDirectory();
    }

    private static byte[] dockerArchive() throws IOException {
        return tar(Map.of(
                "manifest.json", "[{\"Config\":\"c.json\",\"RepoTags\":[\"a:b\"],\"Layers\":[\"l/layer.tar\"]}]",
                "c.json", CONFIG,
                "l/layer.tar", "x"));
    }

    private static byte[] ociArchive() throws IOException {
        return tar(Map.of(
                "oci-layout",
                "{\"imageLayoutVersion\":\"1.0.0\"}",
                "index.json",
                "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"%s\",\"size\":2,\"annotations\":{\"org.opencontainers.image.ref.name\":\"a:b\"}}]}"
                        .formatted(DIGEST),
                "blobs/sha256/" + "ab".repeat(32),
                "{\"config\":{\"digest\":\"%s\"},\"layers\":[]}".formatted(DIGEST)));
    }

    private static byte[] tar(Map<String, String> members) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarBuilder tar = new TarBuilder();
        members.forEach(tar::file);
        out.writeBytes(tar.build());
        return out.toByteArray();
    }
}
