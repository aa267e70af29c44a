package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost.Result;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;

/** Small things that people and their scripts do all day, and what they expect to see. */
@Timeout(180)
class EverydayIT extends BusyboxHost {

    @PrivilegedTest
    void oneOffInTheBackground_keepsItsInputOpen_andIsWhereExecGoesWhenThereIsNoOther() {
        Path project = Projects.write(host, "oneoff", """
                services:
                  app: {image: busybox, command: sleep 1000, stop_grace_period: 0s}
                """);
        host.mustRun(project, "run", "-d", "app", "cat");

        assertThat(run(project, "exec", "app", "cat", "/proc/1/comm")).isEqualTo("cat\n");
        Result byNumber = host.run(project, "exec", "--index", "1", "app", "true");
        assertThat(byNumber.exitCode()).isEqualTo(1);
        assertThat(byNumber.stderr()).contains("service \"app\" is not running container #1");
        assertThat(host.run(project, "start").exitCode()).isEqualTo(1);
        host.mustRun(project, "up", "-d");
        assertThat(run(project, "exec", "app", "cat", "/proc/1/comm")).isEqualTo("sleep\n");
        for (String command : List.of("pause", "unpause", "--dry-run stop", "stop", "start")) {
            assertThat(host.mustRun(project, command.split(" ")).stderr())
                    .contains("oneoff-app-1")
                    .doesNotContain("oneoff-app-run");
        }
        assertThat(host.mustRun(project, "run", "-d", "--rm", "app", "true").stderr())
                .doesNotContain("oneoff-app-1");
        host.mustRun(project, "down", "--remove-orphans", "-t", "0");
    }

    @PrivilegedTest
    void containerWhoseNetworkIsShared_isMadeAnewAlone_andNobodyIsCutOff() {
        Path project = Projects.write(host, "sharednet", """
                services:
                  base: {image: busybox, command: sleep 1000, stop_grace_period: 0s}
                  app: {image: busybox, command: sleep 1000, stop_grace_period: 0s, network_mode: "service:base"}
                """);
        host.mustRun(project, "up", "-d");

        host.mustRun(project, "up", "-d", "--force-recreate", "base");

        String address = run(project, "exec", "base", "hostname", "-i");
        assertThat(run(project, "exec", "app", "ip", "-o", "addr")).contains(address.strip() + "/");
        host.mustRun(project, "container", "rm", "-f", "sharednet-base-1");
        Result alone = host.run(project, "up", "-d", "--no-deps", "app");
        assertThat(alone.exitCode()).isEqualTo(1);
        assertThat(alone.stderr()).contains("cannot share network namespace with service base: container missing");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void abort_saysOfEachContainerThatItWasStopped() {
        Path project = Projects.write(host, "abort", """
                services:
                  first: {image: busybox, command: sleep 0.5}
                  other: {image: busybox, command: sleep 1000, init: true}
                """);

        Result up = host.mustRun(project, "up", "--abort-on-container-exit");

        assertThat(up.stdout()).contains("first-1 exited with code 0", "other-1 exited with code 143");
        assertThat(up.stderr())
                .contains(
                        "Aborting on container exit...",
                        "Container abort-first-1 Stopped",
                        "Container abort-other-1 Stopped");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void variableWithoutValue_hasThatOfTheEnvironmentFile_orNone() {
        Path project = Projects.write(host, "variables", """
                services:
                  app: {image: busybox, command: sleep 1000, stop_grace_period: 0s, environment: {OF_SERVICE: kept}}
                """);
        Projects.file(project, ".env", "FROM_FILE=here\n");
        host.mustRun(project, "up", "-d");

        assertThat(run(project, "exec", "-e", "FROM_FILE", "-e", "NOWHERE", "app", "env"))
                .contains("FROM_FILE=here\n")
                .doesNotContain("NOWHERE");
        assertThat(run(project, "exec", "-e", "OF_SERVICE", "app", "env")).doesNotContain("OF_SERVICE");
        assertThat(run(project, "run", "--rm", "-e", "OF_SERVICE", "app", "env"))
                .contains("OF_SERVICE=kept\n");
        assertThat(run(project, "run", "--rm", "-e", "FROM_FILE", "-e", "NOWHERE", "app", "env"))
                .contains("FROM_FILE=here\n")
                .doesNotContain("NOWHERE");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void generatedFile_saysOfContainersWhatTheirOwnFileSays() {
        Path project = Projects.write(host, "generated", """
                services:
                  app:
                    image: busybox
                    command: [sleep, "1000"]
                    environment: {PRICE: "5$$"}
                    init: true
                    networks: {front: {aliases: [shop], ipv4_address: 10.77.0.5}}
                    ports: ["127.0.0.1:18082:80"]
                    restart: on-failure:3
                    volumes: ["data:/data:ro", "/own"]
                  side: {image: busybox, command: [sleep, "1000"], init: true, network_mode: "service:app"}
                networks: {front: {ipam: {config: [{subnet: 10.77.0.0/24}]}}}
                volumes: {data: {}}
                """);
        host.mustRun(project, "up", "-d");

        Result generated = host.mustRun(project, "alpha", "generate", "generated-app-1", "generated-side-1");

        assertThat(generated.stderr()).isEmpty();
        Projects.file(project, "again.yaml", generated.stdout());
        assertThat(run(project, "-f", "again.yaml", "config")).isEqualTo(generated.stdout());
        String file = run(project, "config");
        assertThat(generated.stdout()).isEqualTo(file.replaceAll(" +volume: \\{}\\R", ""));
        host.mustRun(project, "down", "-v");
    }

    @PrivilegedTest
    void outputThatIsKeptNowhere_isShownByWhoStartsIt() {
        Path project = Projects.write(host, "unkept", """
                services:
                  short: {image: busybox, command: sh -c "echo at once; echo wrong >&2; exit 3", logging: {driver: none}}
                  again:
                    image: busybox
                    command: sh -c "echo once more; exit 1"
                    restart: on-failure:4
                    logging: {driver: none}
                    depends_on: {short: {condition: service_started}}
                """);

        Result up = host.mustRun(project, "up");

        assertThat(up.stdout()).contains("short-1  | at once\n", "short-1 exited with code 3");
        assertThat(up.stdout().lines().filter("again-1  | once more"::equals)).hasSize(5);
        assertThat(up.stderr()).contains("short-1  | wrong\n");
        assertThat(host.mustRun(project, "logs").output())
                .doesNotContain("at once")
                .contains("keeps no output");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void containerThatEndsAgainAndAgain_isFollowedUntilItsLastEnd() {
        Path project = Projects.write(host, "flaky", """
                services:
                  app: {image: busybox, command: sh -c "echo once more; exit 1", restart: on-failure:4}
                """);

        String run = "app-1  | once more\napp-1 exited with code 1";
        assertThat(run(project, "up"))
                .isEqualTo("Attaching to app-1\n" + (run + " (restarting)\n").repeat(4) + run + "\n");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void initOfAContainer_isShownWithTheCommandThatItRuns() {
        Path project = Projects.write(host, "shown", """
                services:
                  app: {image: busybox, init: true, command: sleep 1000}
                """);
        host.mustRun(project, "up", "-d");

        assertThat(run(project, "exec", "-T", "app", "cat", "/proc/1/cmdline").split("\0", -1))
                .startsWith("jcompose-init", "--", "sleep", "1000", "");
        assertThat(run(project, "top")).contains("jcompose-init -- sleep 1000").doesNotContain("spawner");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void commandThatIsNotThere_isToldWithItsContainer() {
        Path project = Projects.write(host, "nocommand", """
                services:
                  good: {image: busybox, command: sleep 1000, stop_grace_period: 0s}
                  bad: {image: busybox, command: /nosuch}
                """);

        Result up = host.run(project, "up", "-d");

        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.stderr())
                .contains("\nstart container 'nocommand-bad-1': execute /nosuch: No such file or directory");
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void whereThereIsNothingToDo_littleIsSaid() {
        Path project = Projects.write(host, "nothing", """
                services:
                  app: {image: busybox, command: sleep 1000, stop_grace_period: 0s, ports: ["18080:80", "18081:81/udp"]}
                volumes: {data: {}}
                """);
        assertThat(host.mustRun(project, "kill").stderr()).isEqualTo("No container to kill\n");
        assertThat(host.mustRun(project, "rm", "-f").stderr()).isEqualTo("No stopped containers\n");
        assertThat(host.mustRun(project, "top").output()).isEmpty();
        assertThat(host.mustRun(project, "stop").output()).isEmpty();
        assertThat(host.mustRun(project, "restart", "app").stderr())
                .contains("service 'app' has no container to restart; up makes it");
        assertThat(host.run(project, "start", "app").exitCode()).isEqualTo(1);

        host.mustRun(project, "up", "-d");
        assertThat(run(project, "port", "app").lines()).contains("80/tcp -> 0.0.0.0:18080", "81/udp -> 0.0.0.0:18081");
        assertThat(host.mustRun(project, "up", "-d").stderr()).isEqualTo(" Container nothing-app-1 Running\n");
        String restarted = " Container nothing-app-1 Restarting\n Container nothing-app-1 Started\n";
        assertThat(host.mustRun(project, "restart").stderr()).isEqualTo(restarted);
        host.mustRun(project, "stop");
        assertThat(host.mustRun(project, "restart").stderr()).isEqualTo(restarted);
        host.mustRun(project, "down");
    }
}
