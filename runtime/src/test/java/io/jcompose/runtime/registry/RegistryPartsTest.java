package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.image.Json;
import io.jcompose.runtime.image.Platform;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryPartsTest {
    @TempDir
    Path folder;

    private static Map<String, Object> entry(String digit, String os, String architecture, String variant) {
        return Map.of(
                "digest",
                "sha256:" + digit.repeat(64),
                "size",
                1,
                "platform",
                Map.of("os", os, "architecture", architecture, "variant", variant));
    }

    @Test
    void platform_exactVariantFirst_elseTheArchitecture() throws IOException {
        List<Map<String, Object>> list = List.of(
                entry("1", "linux", "arm", "v6"),
                entry("2", "linux", "arm", "v7"),
                entry("3", "linux", "amd64", ""),
                entry("4", "windows", "amd64", ""),
                entry("5", "unknown", "unknown", ""));

        assertThat(Manifests.choose(list, Platform.parse("linux/arm/v7"))).startsWith("sha256:2");
        assertThat(Manifests.choose(list, Platform.parse("linux/arm"))).startsWith("sha256:1");
        assertThat(Manifests.choose(list, Platform.parse("linux/amd64"))).startsWith("sha256:3");
        assertThatThrownBy(() -> Manifests.choose(list, Platform.parse("linux/s390x")))
                .hasMessage("no image for platform linux/s390x; there is linux/amd64, linux/arm/v6, linux/arm/v7,"
                        + " windows/amd64");
    }

    @Test
    void challenge_bearerWithQuotedCommas_isPreferred() {
        Challenge challenge = Challenge.parse(List.of(
                        "Basic realm=\"x\"",
                        "Bearer realm=\"https://a/token\",service=\"s\",scope=\"repository:a:pull,push\""))
                .orElseThrow();

        assertThat(challenge.scheme()).isEqualTo("bearer");
        assertThat(challenge.get("scope")).contains("repository:a:pull,push");
    }

    @Test
    void plainHttp_isForLoopbackOnly() {
        assertThat(List.of("localhost", "localhost:5000", "127.0.0.1:1", "127.9.9.9", "[::1]:5000"))
                .allMatch(Hosts::isLoopback);
        assertThat(List.of("registry", "127.example.org", "10.0.0.1:5000", "localhost.example.org", "[::2]"))
                .noneMatch(Hosts::isLoopback);
        assertThatThrownBy(() -> Transport.requireSafe(URI.create("http://example.org/x")))
                .hasMessageContaining("only https");
        assertThatThrownBy(() -> Transport.requireSafe(URI.create("https://u:p@example.org/x")))
                .hasMessageNotContaining("u:p");
    }

    @Test
    void credentials_areReadFromDockersFile_andNeverShown() throws IOException {
        Path config = folder.resolve("config.json");
        Files.write(config, Json.write(Map.of("auths", Map.of("r.example", Map.of("auth", "dXNlcjpwOnc=")))));

        Credentials found = Credentials.find(config, "r.example").orElseThrow();

        assertThat(found.basic()).isEqualTo("Basic dXNlcjpwOnc=");
        assertThat(found).hasToString("credentials");
        assertThat(Credentials.find(config, "other.example")).isEmpty();
        Files.writeString(config, "{\"auths\": secret", UTF_8);
        assertThatThrownBy(() -> Credentials.find(config, "r.example")).hasMessageNotContaining("secret");
    }

    @Test
    void proxies_comeFromTheEnvironment() {
        Proxies proxies =
                Proxies.of(Map.of("https_proxy", "http://proxy.example:3128", "NO_PROXY", "internal.example,.corp"));

        assertThat(proxies.select(URI.create("https://r.example/")).get(0).type())
                .isEqualTo(Proxy.Type.HTTP);
        for (String direct :
                List.of("https://internal.example/", "https://a.corp/", "https://127.0.0.1/", "http://r/")) {
            assertThat(proxies.select(URI.create(direct))).as(direct).containsExactly(Proxy.NO_PROXY);
        }
    }
}
