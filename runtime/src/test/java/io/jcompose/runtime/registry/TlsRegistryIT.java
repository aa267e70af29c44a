package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.jcompose.runtime.build.source.RemoteFile;
import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.image.TarBuilder;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Debian's registry with TLS and a certificate of an authority that nobody knows, directly and through a proxy. */
class TlsRegistryIT {
    private static final String NAME = "registry.test:5000";

    @TempDir
    Path folder;

    private TestAuthority authority;

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = new TestAuthority(folder.resolve("authority"));
    }

    private RegistryClient client(Map<String, String> environment) {
        RegistrySettings settings = new RegistrySettings(
                new DockerConfig(folder.resolve("config.json"), List.of()),
                folder.resolve("registries.json"),
                List.of(),
                List.of(folder.resolve("certs.d")),
                2,
                Duration.ofMillis(5),
                Duration.ofSeconds(5),
                Proxies.of(environment));
        return Registry.into(folder.resolve("images"), settings);
    }

    private String pushAndPull(String host, Map<String, String> environment) {
        ImageStore store = ImageStore.open(folder.resolve("images"));
        ImageReference reference = ImageReference.parse(host + "/team/app:1");
        Image image = store.importRootfs(
                new TarBuilder().file("app", "content").stream(), ImageConfig.EMPTY, Optional.of(reference), "");
        String digest = client(environment).push(reference, ProgressListener.NONE);
        store.remove(image.id(), true, List.of());
        assertThat(client(environment)
                        .pull(reference, Platform.host(), ProgressListener.NONE)
                        .id())
                .isEqualTo(image.id());
        return digest;
    }

    private Path certificates(String host) throws IOException {
        return Files.createDirectories(folder.resolve("certs.d").resolve(host));
    }

    @PrivilegedTest
    void authorityInCertsD_isTrustedForThatRegistryOnly() throws Exception {
        Path certificate = authority.issue("server", "ip:127.0.0.1");
        try (RealRegistry real = RealRegistry.withTls(folder, certificate, Optional.empty())) {
            certificates("127.0.0.1:1");
            Files.copy(authority.certificate(), certificates("127.0.0.1:1").resolve("ca.crt"));
            assertThatThrownBy(() -> pushAndPull(real.host(), Map.of()))
                    .hasMessageContaining("cannot reach " + real.host())
                    .hasMessageContaining("its certificate is not trusted");

            Files.copy(authority.certificate(), certificates(real.host()).resolve("ca.crt"));

            assertThat(pushAndPull(real.host(), Map.of())).startsWith("sha256:");
        }
    }

    @PrivilegedTest
    void registryThatKnowsItsClients_letsInOurCertificateOnly() throws Exception {
        Path server = authority.issue("server", "ip:127.0.0.1");
        Path client = authority.issue("client", "dns:client");
        try (RealRegistry real = RealRegistry.withTls(folder, server, Optional.of(authority.certificate()))) {
            Path known = certificates(real.host());
            Files.copy(authority.certificate(), known.resolve("ca.crt"));
            assertThatThrownBy(() -> pushAndPull(real.host(), Map.of())).hasMessageContaining(real.host());

            Files.copy(client, known.resolve("client.cert"));
            assertThatThrownBy(() -> pushAndPull(real.host(), Map.of()))
                    .hasMessageContaining("missing key " + known.resolve("client.key"));
            Files.copy(client.resolveSibling("client.key"), known.resolve("client.key"));

            assertThat(pushAndPull(real.host(), Map.of())).startsWith("sha256:");
        }
    }

    @PrivilegedTest
    void insecureRegistry_isUsedThoughNobodyVouchesForIt() throws Exception {
        Path certificate = authority.issue("server", "dns:another.name");
        try (RealRegistry real = RealRegistry.withTls(folder, certificate, Optional.empty())) {
            Files.writeString(
                    folder.resolve("registries.json"), "{\"insecure-registries\": [\"%s\"]}".formatted(real.host()));

            assertThat(pushAndPull(real.host(), Map.of())).startsWith("sha256:");
        }
    }

    @PrivilegedTest
    void proxyWithPassword_isSignedInTo_forTlsToo() throws Exception {
        Path certificate = authority.issue("server", "dns:registry.test");
        Files.copy(authority.certificate(), certificates(NAME).resolve("ca.crt"));
        String right = Credentials.password("ann", "p@ss:w/rd").basic();
        try (RealRegistry real = RealRegistry.withTls(folder, certificate, Optional.empty());
                ScriptedProxy proxy = new ScriptedProxy(real.host(), right)) {
            Map<String, String> environment =
                    Map.of("HTTPS_PROXY", "http://ann:p%40ss:w%2Frd@127.0.0.1:" + proxy.port());

            assertThat(pushAndPull(NAME, environment)).startsWith("sha256:");

            assertThat(proxy.passed).isNotEmpty().allMatch(line -> line.startsWith("CONNECT " + NAME));
            assertThat(proxy.refused).isEmpty();
            assertThatThrownBy(() ->
                            pushAndPull(NAME, Map.of("HTTPS_PROXY", "http://ann:s3cret@127.0.0.1:" + proxy.port())))
                    .hasMessageContaining("the proxy 127.0.0.1 refuses the user and password that HTTPS_PROXY has")
                    .hasMessageNotContaining("s3cret");
            assertThatThrownBy(() -> pushAndPull(NAME, Map.of("HTTPS_PROXY", "127.0.0.1:" + proxy.port())))
                    .hasMessageContaining("the proxy 127.0.0.1 wants a user and a password");
            assertThatThrownBy(() -> pushAndPull(NAME, Map.of("https_proxy", "socks5://127.0.0.1:1")))
                    .hasMessageContaining("HTTPS_PROXY: socks5 proxies are not supported");
        }
    }

    @PrivilegedTest
    void proxyWithPassword_isSignedInTo_forPlainHttp() throws Exception {
        Files.writeString(folder.resolve("registries.json"), "{\"insecure-registries\": [\"%s\"]}".formatted(NAME));
        byte[] layer = new TarBuilder().file("app", "content").build();
        try (FakeRegistry fake = new FakeRegistry();
                ScriptedProxy proxy = new ScriptedProxy(
                        fake.host(), Credentials.password("ann", "secret").basic())) {
            fake.serve(layer, Digests.of(layer));
            String address = "http://ann:secret@127.0.0.1:" + proxy.port();

            Image image = client(Map.of("HTTP_PROXY", address, "HTTPS_PROXY", address))
                    .pull(ImageReference.parse(NAME + "/team/app:1"), Platform.host(), ProgressListener.NONE);

            assertThat(image.names()).containsExactly(NAME + "/team/app:1");
            assertThat(proxy.passed).anyMatch(line -> line.startsWith("GET http://" + NAME + "/v2/team/app/blobs/"));
            assertThat(fake.requests).noneMatch(request -> request.startsWith("signed "));
        }
    }

    @PrivilegedTest
    void proxyWithPassword_isSignedInTo_forFilesOfBuilds() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/file", exchange -> {
            exchange.sendResponseHeaders(200, 7);
            exchange.getResponseBody().write("content".getBytes(UTF_8));
            exchange.close();
        });
        server.start();
        try (ScriptedProxy proxy = new ScriptedProxy(
                "127.0.0.1:" + server.getAddress().getPort(),
                Credentials.password("ann", "p@ss:w/rd").basic())) {
            String address = "http://ann:p%40ss:w%2Frd@127.0.0.1:" + proxy.port();
            HostHttp http = new HostHttp(RegistrySettings.of(Map.of("HOME", folder.toString(), "HTTP_PROXY", address)));

            RemoteFile file = RemoteFile.fetch(http, "http://files.test/file", Optional.empty(), folder);

            assertThat(file.file()).hasContent("content");
            assertThat(proxy.passed).containsExactly("GET http://files.test/file HTTP/1.1");
        } finally {
            server.stop(0);
        }
    }
}
