package io.jcompose.cli.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.PrivilegedTest;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;

/** Whoever interrupts a command that pulls wants no pull to go on behind their back. */
@Timeout(180)
class InterruptedPullIT extends BusyboxHost {

    @PrivilegedTest
    void interruptedCommand_endsThePullThatItBegan() throws Exception {
        try (ServerSocket registry = new ServerSocket(0, 16, InetAddress.getLoopbackAddress())) {
            String image = "127.0.0.1:%d/app:1".formatted(registry.getLocalPort());
            Path here = Projects.write(host, "interrupted", """
                    services:
                      app: {image: "%1$s", command: "true"}
                      built: {profiles: [build], build: {context: ., dockerfile_inline: "FROM %1$s"}}
                    """.formatted(image));
            for (String command : new String[] {
                "up",
                "up -d",
                "pull",
                "pull -q",
                "create",
                "run --rm app",
                "build built",
                "container run -q " + image,
                "container create " + image,
                "image pull " + image
            }) {
                Process process = host.startShell(here, "exec jcompose " + command);
                try (Socket client = registry.accept()) { // it is never answered
                    InputStream in = client.getInputStream();
                    assertThat(in.read()).as("%s asks", command).isPositive();
                    new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                            .start()
                            .waitFor();
                    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
                    assertThat(process.waitFor()).as("%s: %s", command, output).isEqualTo(130);
                    in.readAllBytes(); // up to the end, which comes when they hang up
                }
            }
            assertThat(host.mustRun(here, "ps", "-a", "-q").stdout()).isEmpty();
            assertThat(container(here, "ls", "-a", "-q")).isEmpty();
        }
    }
}
