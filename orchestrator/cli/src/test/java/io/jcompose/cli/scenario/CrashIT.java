package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.HostSnapshot;
import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Killing the command at any moment leaves nothing that {@code down} cannot remove. */
class CrashIT {

    @PrivilegedTest
    @Timeout(300)
    void upKilledAtTwentyMoments_downLeavesTheMachineAsItWas() throws InterruptedException {
        try (JcomposeHost host = JcomposeHost.withImages("busybox")) {
            Path project = Projects.write(host, "killed", """
                    services:
                      a: {image: busybox, command: sleep 1000, ports: ["5110:80"], volumes: ["data:/data"]}
                      b: {image: busybox, command: sleep 1000, depends_on: [a]}
                      c: {image: busybox, command: sleep 1000, depends_on: [b], networks: [other, default]}
                    volumes: {data: {}}
                    networks: {other: {}}
                    """);
            // Once through, so that what stays on purpose (the engine's own folders) is there before the comparison.
            host.mustRun(project, "up", "-d");
            host.mustRun(project, "down", "-v", "-t", "0");
            HostSnapshot before = snapshot(host);

            for (int moment = 1; moment <= 20; moment++) {
                Process up = host.start(project, "up", "-d");
                up.waitFor(moment * 60L, TimeUnit.MILLISECONDS);
                up.destroyForcibly().waitFor();

                host.mustRun(project, "down", "-v", "-t", "0");

                assertThat(snapshot(host).since(before))
                        .as("left after a kill at %d ms", moment * 60)
                        .isEmpty();
            }
        }
    }

    private static HostSnapshot snapshot(JcomposeHost host) {
        return HostSnapshot.take(
                host.cgroup(),
                host.data().resolve("containers"),
                host.data().resolve("volumes"),
                host.data().resolve("projects"),
                host.data().resolve("network"),
                host.run().resolve("c"),
                host.run().resolve("containers"));
    }
}
