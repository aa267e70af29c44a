package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code build --push} and {@code publish}, to Debian's registry. */
@Timeout(180)
class BuildPushIT {
    @TempDir
    static Path folder;

    private static JcomposeHost host;
    private static Process registry;
    private static String address;

    @BeforeAll
    static void start() throws Exception {
        host = JcomposeHost.withImages("busybox");
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        address = "127.0.0.1:" + port;
        Path config = folder.resolve("registry.yml");
        Files.writeString(config, """
                version: 0.1
                log: {level: error}
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "%s"}
                """.formatted(folder.resolve("registry"), address));
        registry = new ProcessBuilder("docker-registry", "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        for (int i = 0; i < 300 && !answers(port); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @AfterAll
    static void stop() {
        registry.destroy();
        host.close();
    }

    @PrivilegedTest
    void images_goUnderAllTheirNames_butNotThoseWithoutOne() {
        Path here = Projects.write(host, "pushed", """
                services:
                  app:
                    image: %1$s/team/app:1
                    build: {context: ., dockerfile_inline: "FROM busybox\\nLABEL a=b", tags: ["%1$s/team/other:2"]}
                  local:
                    build: {context: ., dockerfile_inline: "FROM busybox\\nLABEL c=d"}
                """.formatted(address));

        host.mustRun(here, "build", "--push");

        assertThat(host.mustRun(here, "manifest", "inspect", address + "/team/app:1")
                        .stdout())
                .contains("image.config.v1+json");
        assertThat(host.mustRun(here, "manifest", "inspect", address + "/team/other:2")
                        .stdout())
                .contains("image.config.v1+json");
        assertThat(host.run(here, "manifest", "inspect", address + "/pushed-local:latest")
                        .exitCode())
                .isNotZero();
    }

    @PrivilegedTest
    void imageForSeveralPlatforms_goesAsAListOfThem_andComesBackAsOne() {
        Path here = Projects.write(host, "many", "services: {}");
        Projects.file(here, "Dockerfile", "FROM scratch\nCOPY Dockerfile /\n");
        String name = address + "/team/many:1";

        host.mustRun(here, "image", "build", "--push", "-t", name, "--platform", "linux/amd64,linux/riscv64", ".");
        host.mustRun(here, "image", "rm", name);
        host.mustRun(here, "image", "pull", "--platform", "linux/riscv64", name);
        host.mustRun(here, "image", "pull", name);

        assertThat(host.mustRun(here, "manifest", "inspect", name).stdout())
                .contains("image.index.v1+json", "amd64", "riscv64");
        assertThat(host.mustRun(here, "image", "ls", "--tree").stdout())
                .contains("├─ linux/amd64 ", "└─ linux/riscv64 ");
    }

    @PrivilegedTest
    void registryThatIsNotThere_isNamed_andNothingElseFails() {
        Path here = Projects.write(host, "nowhere", """
                services:
                  app: {image: "127.0.0.1:1/app:1", build: {context: ., dockerfile_inline: FROM busybox}}
                """);

        var failed = host.run(here, "build", "--push");

        assertThat(failed.exitCode()).isEqualTo(1);
        assertThat(failed.stderr()).contains("127.0.0.1:1").doesNotContain("\tat ");
    }

    @PrivilegedTest
    void publishedProject_isTheSameWhenReadBack_withItsImage() {
        Path here = Projects.write(host, "published", """
                services:
                  app:
                    image: %s/shop/app:1
                    build: {context: ., dockerfile_inline: "FROM busybox"}
                    extends: {file: base.yaml, service: base}
                    env_file: app.env
                    environment: {SET: "${SET:-here}", SHOP_PASSWORD: none}
                  more: {image: busybox, profiles: [more]}
                """.formatted(address));
        Projects.file(here, "compose.override.yaml", "services: {app: {labels: {over: here}}}\n");
        Projects.file(here, "base.yaml", "services: {base: {init: true, command: [env], env_file: base.env}}\n");
        Projects.file(here, "app.env", "OF_APP=1\n");
        Projects.file(here, "base.env", "OF_BASE=2\n");
        String published = "oci://" + address + "/shop/files:1";
        host.mustRun(here, "build");

        JcomposeHost.Result asked = host.run(here, "publish", address + "/shop/files:1");
        assertThat(asked.exitCode()).isEqualTo(130);
        assertThat(asked.stderr())
                .contains(
                        "\"app\": env_file declared",
                        "\"app\": literal value for \"SHOP_PASSWORD\"",
                        "Nothing was published");
        assertThat(host.run(here, "-f", published, "config").stderr()).contains("(HTTP 404)");
        assertThat(host.mustRun(here, "publish", "--with-env", address + "/shop/files:1")
                        .stderr())
                .contains(address + "/shop/files:1 published");

        Path elsewhere = host.project("published-elsewhere");
        String read = host.mustRun(elsewhere, "-p", "published", "-f", published, "config")
                .stdout();
        assertThat(read.replaceAll("context: .*", "context: " + here))
                .isEqualTo(host.mustRun(here, "config").stdout());
        host.mustRun(here, "image", "rm", address + "/shop/app:1");
        assertThat(host.mustRun(elsewhere, "-p", "published", "-f", published, "run", "--rm", "-e", "SET=there", "app")
                        .stdout())
                .contains("OF_APP=1", "OF_BASE=2", "SET=there");
        host.mustRun(elsewhere, "-p", "published", "-f", published, "down");
    }

    @PrivilegedTest
    void whatNobodyElseCouldUse_isNotPublished() {
        Path here = Projects.write(host, "unpublished", "services: {app: {build: .}}\n");
        assertThat(host.run(here, "publish", address + "/x").stderr())
                .contains("it only contains a build section for service(s):\n- \"app\"");
        Projects.file(here, "compose.yaml", "include: [other.yaml]\n");
        Projects.file(here, "other.yaml", "services: {app: {image: busybox}}\n");
        assertThat(host.run(here, "publish", address + "/x").stderr())
                .contains("cannot publish compose file with local includes: other.yaml");
    }
}
