package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Json;
import io.jcompose.runtime.image.Platform;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
        assertThatThrownBy(() -> Transport.requireSafe(URI.create("http://example.org/x"), RegistriesFile.EMPTY))
                .hasMessageContaining("only https");
        assertThatThrownBy(() -> Transport.requireSafe(URI.create("https://u:p@example.org/x"), RegistriesFile.EMPTY))
                .hasMessageNotContaining("u:p");
    }

    @Test
    void credentials_areReadFromDockersFile_andNeverShown() throws IOException {
        Path config = folder.resolve("config.json");
        Files.write(config, Json.write(Map.of("auths", Map.of("r.example", Map.of("auth", "dXNlcjpwOnc=")))));

        Credentials found =
                new DockerConfig(config, List.of()).find("r.example").orElseThrow();

        assertThat(found.basic()).isEqualTo("Basic dXNlcjpwOnc=");
        assertThat(found).hasToString("credentials");
        assertThat(new DockerConfig(config, List.of()).find("other.example")).isEmpty();
        Files.writeString(config, "{\"auths\": secret", UTF_8);
        assertThatThrownBy(() -> new DockerConfig(config, List.of()).find("r.example"))
                .hasMessageNotContaining("secret");
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

    @Test
    void proxyExceptions_areReadAsGosToolsDo() {
        Proxies proxies = Proxies.of(Map.of(
                "HTTPS_PROXY",
                "http://proxy:3128",
                "NO_PROXY",
                "example.com, .below.test,*.star.test,10.0.0.0/8,port.test:8443,192.168.1.1"));
        for (String direct : List.of(
                "example.com",
                "a.example.com:5000",
                "a.below.test",
                "a.star.test",
                "10.1.2.3",
                "port.test:8443",
                "192.168.1.1:5000")) {
            assertThat(proxies.select(URI.create("https://" + direct + "/")))
                    .as(direct)
                    .containsExactly(Proxy.NO_PROXY);
        }
        for (String through :
                List.of("anexample.com", "below.test", "star.test", "11.0.0.1", "port.test", "192.168.1.10")) {
            assertThat(proxies.select(URI.create("https://" + through + "/")))
                    .as(through)
                    .doesNotContain(Proxy.NO_PROXY);
        }
    }

    @Test
    void proxyPassword_isDecoded_andAWrongAddressSaysSoWithoutIt() throws IOException {
        URI uri = URI.create("https://r.example/");
        assertThat(Proxies.of(Map.of("https_proxy", "http://ann:p%40s@proxy:1")).authorization(uri))
                .contains(Credentials.password("ann", "p@s").basic());
        assertThat(Proxies.of(Map.of("https_proxy", "http://ann:p@s#x@proxy:1/"))
                        .authorization(uri))
                .contains(Credentials.password("ann", "p@s#x").basic());
        assertThat(Proxies.of(Map.of("https_proxy", "proxy:1")).authorization(uri))
                .isEmpty();
        assertThatThrownBy(() -> Proxies.of(Map.of("https_proxy", "http://ann:s3cret@proxy:port"))
                        .authorization(uri))
                .hasMessageContaining("HTTPS_PROXY: no address of a proxy")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void mirrors_comeBeforeTheRegistry_inTheirOrder() throws IOException {
        Path file = folder.resolve("registries.json");
        Files.writeString(file, """
                {"registry-mirrors": ["https://hub.example"],
                 "mirrors": {"docker.io": ["http://10.1.2.3:5000/hub"], "quay.io": ["quay.example"]},
                 "insecure-registries": ["lab:5000", "10.0.0.0/8", "*.test"]}
                """);

        RegistriesFile read = RegistriesFile.read(file);

        assertThat(read.toPull(ImageReference.parse("redis")))
                .extracting(at -> at.scheme().orElse("?") + " " + at.host() + " " + at.repository())
                .containsExactly(
                        "http 10.1.2.3:5000 hub/library/redis",
                        "https hub.example library/redis",
                        "? registry-1.docker.io library/redis");
        assertThat(read.toPull(ImageReference.parse("quay.io/a/b:1")))
                .as("a mirror that is only named is spoken to as a registry of that name")
                .extracting(at -> at.scheme().orElse("?") + " " + at.host())
                .containsExactly("? quay.example", "? quay.io");
        assertThat(read.toPull(ImageReference.parse("ghcr.io/a/b:1"))).hasSize(1);
        assertThat(List.of("lab:5000", "10.200.0.1:80", "10.1.1.1", "r.test:5000", "LAB:5000"))
                .allMatch(read::isInsecure);
        assertThat(List.of("lab", "lab:5001", "11.0.0.1", "test", "r.test.example"))
                .noneMatch(read::isInsecure);
    }

    @Test
    void registriesFile_withAMistake_isRefusedByName() throws IOException {
        Path file = folder.resolve("registries.json");
        Files.writeString(file, "{\"mirrorz\": {}}");
        assertThatThrownBy(() -> RegistriesFile.read(file)).hasMessageContaining("unknown key 'mirrorz'");
        Files.writeString(file, "{\"registry-mirrors\": [\"ftp://x\"]}");
        assertThatThrownBy(() -> RegistriesFile.read(file)).hasMessageContaining("mirror 'ftp://x'");
        Files.writeString(file, "{\"insecure-registries\": [\"10.0.0.0/99\"]}");
        assertThatThrownBy(() -> RegistriesFile.read(file)).hasMessageContaining("10.0.0.0/99");
    }

    /** A helper that keeps one secret in a file, as the real ones speak. */
    private DockerConfig withHelper() throws IOException {
        Path helper = folder.resolve("docker-credential-toy");
        Files.writeString(helper, """
                #!/bin/sh
                read -r input
                case $1 in
                store) echo "$input" >%1$s/kept ;;
                get) cat %1$s/kept 2>/dev/null || { echo "credentials not found in native keychain"; exit 1; } ;;
                erase) rm -f %1$s/kept ;;
                esac
                """.formatted(folder));
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
        Path config = folder.resolve("config.json");
        Files.writeString(config, "{\"credHelpers\": {\"r.example\": \"toy\"}, \"HttpHeaders\": {\"X\": \"1\"}}");
        return new DockerConfig(config, List.of(folder));
    }

    @Test
    void credentialHelper_keepsTheSecret_andTheFileOnlyTheName() throws IOException {
        DockerConfig config = withHelper();
        assertThat(config.find("r.example")).isEmpty();

        assertThat(config.store("r.example", Credentials.password("u", "s3cret")))
                .isEmpty();

        assertThat(config.find("r.example").orElseThrow().secret()).isEqualTo("s3cret");
        assertThat(folder.resolve("config.json"))
                .content()
                .contains("r.example", "HttpHeaders")
                .doesNotContain("s3cret");
        assertThat(config.erase("r.example")).isTrue();
        assertThat(config.find("r.example")).isEmpty();
        assertThat(config.erase("r.example")).isFalse();
    }

    @Test
    void credentials_withoutHelper_areKeptInAFileOfTheOwner() throws IOException {
        Path file = folder.resolve("new/config.json");
        DockerConfig config = new DockerConfig(file, List.of());

        assertThat(config.store("docker.io", Credentials.password("u", "p:w"))).contains(file);

        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(file).content().contains("https://index.docker.io/v1/");
        assertThat(config.find("docker.io").orElseThrow().secret()).isEqualTo("p:w");
        assertThat(config.erase("docker.io")).isTrue();
        assertThat(config.find("docker.io")).isEmpty();
    }

    @Test
    void credentialHelper_seesTheHomeOfWhoeverAsks() throws IOException {
        Path helper = folder.resolve("docker-credential-home");
        Files.writeString(
                helper, "#!/bin/sh\nread -r input\nprintf '{\"Username\":\"u\",\"Secret\":\"%s\"}' \"$HOME\"\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(folder.resolve("config.json"), "{\"credsStore\": \"home\"}");
        DockerConfig config = DockerConfig.of(
                Map.of("HOME", "/home/ada", "DOCKER_CONFIG", folder.toString(), "PATH", folder + ":/usr/bin:/bin"));

        assertThat(config.find("r.example").orElseThrow().secret()).isEqualTo("/home/ada");
    }

    @Test
    void missingHelper_isNamed() throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(file, "{\"credsStore\": \"nowhere\"}");

        assertThatThrownBy(() -> new DockerConfig(file, List.of(folder)).find("r.example"))
                .hasMessageContaining("docker-credential-nowhere is not installed");
    }
}
