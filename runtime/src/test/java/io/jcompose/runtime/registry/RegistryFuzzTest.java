package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Json;
import io.jcompose.runtime.image.Platform;
import io.jcompose.testkit.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What registries answer and users configure may be nonsense. */
class RegistryFuzzTest {
    private static final List<String> WORDS = List.of(
            "null",
            "{}",
            "[]",
            "-1",
            "1e99",
            "99999999999999999999",
            "\"\"",
            "true",
            "[",
            "{\"a\":",
            "\"",
            "://",
            "%",
            ":",
            "*");
    private final Mutations mutations = new Mutations();

    @TempDir
    private Path folder;

    @Test
    void oddChallenge_isReadOrIgnored() {
        List<String> words = List.of("\"", ",", "=", "Bearer ", "Basic ", "realm=", "\\", "\"\\\"", " ");
        for (int round = Mutations.rounds(10_000); round > 0; round--) {
            String header = mutations.of(
                    "Bearer realm=\"https://a.example/token\",service=\"s\",scope=\"repository:a:pull,push\"", words);
            Challenge.parse(List.of(header)).ifPresent(challenge -> challenge.get("realm"));
        }
    }

    @Test
    void damagedConfiguration_isReadOrRefused() throws IOException {
        Path file = folder.resolve("config.json");
        String text = """
                {"auths":{"r.example":{"auth":"dXNlcjpwOnc="},"https://index.docker.io/v1/":{"username":"a","password":"b"},
                 "q.example":{"identitytoken":"t"}},"credsStore":"none","credHelpers":{"h.example":"none"},
                 "proxies":{"default":{"httpProxy":"http://p:1"}}}
                """;
        for (int round = Mutations.rounds(1500); round > 0; round--) {
            Files.write(file, mutations.of(text, WORDS).getBytes(UTF_8));
            for (String domain : List.of("r.example", "docker.io", "q.example", "h.example")) {
                try {
                    var unused = new DockerConfig(file, List.of()).find(domain);
                } catch (IOException e) {
                    // refused
                }
            }
        }
    }

    @Test
    void damagedListOfRegistries_isReadOrRefused() throws IOException {
        Path file = folder.resolve("daemon.json");
        String text = """
                {"registry-mirrors":["https://m.example/x"],"mirrors":{"docker.io":["http://127.0.0.1:5000"],"r.example":[]},
                 "insecure-registries":["10.0.0.0/8","i.example:5000","[::1]:5000"]}
                """;
        for (int round = Mutations.rounds(1500); round > 0; round--) {
            Files.write(file, mutations.of(text, WORDS).getBytes(UTF_8));
            try {
                RegistriesFile read = RegistriesFile.read(file);
                read.toPull(ImageReference.parse("busybox"));
                read.toPull(ImageReference.parse("10.1.2.3:5000/x"));
            } catch (ImageException e) {
                // refused
            }
        }
    }

    @Test
    void damagedIndex_isReadOrRefused() {
        String text = """
                {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
                 {"mediaType":"m","digest":"sha256:%s","size":1,"platform":{"os":"linux","architecture":"amd64","variant":"v8"}},
                 {"digest":"sha256:%s","size":7,"platform":{"os":"linux","architecture":"arm64","os.version":"1"}}]}
                """.formatted("a".repeat(64), "b".repeat(64));
        for (int round = Mutations.rounds(5000); round > 0; round--) {
            try {
                Map<String, Object> json =
                        Json.parseObject(mutations.of(text, WORDS).getBytes(UTF_8));
                Manifests.choose(Json.objects(json, "manifests"), Platform.parse("linux/arm64/v8"));
            } catch (IOException e) {
                // refused
            }
        }
    }
}
