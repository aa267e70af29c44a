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

/** {@code build --push}, to Debian's registry. */
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
}
