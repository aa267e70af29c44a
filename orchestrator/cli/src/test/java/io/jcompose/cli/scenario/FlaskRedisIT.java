package io.jcompose.cli.scenario;

import static io.jcompose.testkit.JcomposeHost.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** The main job: a Flask page that counts its visits in Redis. */
@Timeout(180)
class FlaskRedisIT {
    private static JcomposeHost host;

    @BeforeAll
    static void start() {
        host = JcomposeHost.withImages("python", "redis");
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    @PrivilegedTest
    void page_countsVisits_andShowsAnEditWithoutARebuild() throws IOException {
        Path project = Projects.flaskRedis(host, "counter", 5100);

        host.mustRun(project, "up", "-d");

        assertThat(Projects.getWhenReady("http://127.0.0.1:5100/")).startsWith("Hello World! I have been seen ");
        String second = Projects.get("http://127.0.0.1:5100/").orElseThrow();
        String third = Projects.get("http://127.0.0.1:5100/").orElseThrow();
        assertThat(visits(third)).isEqualTo(visits(second) + 1);

        Path app = project.resolve("app.py");
        Files.writeString(app, Files.readString(app).replace("Hello World!", "Hello again!"));
        eventually(
                "the edit shows",
                Duration.ofSeconds(15),
                () -> Projects.get("http://127.0.0.1:5100/")
                        .filter(text -> text.startsWith("Hello again!"))
                        .isPresent());

        assertThat(host.mustRun(project, "ps", "--services").stdout())
                .contains("web")
                .contains("redis");
        assertThat(host.mustRun(project, "logs", "web").output())
                .contains("web-1  | ")
                .contains("GET / HTTP/1.1");
        host.mustRun(project, "down");
        assertThat(host.mustRun(project, "ps", "-a", "-q").stdout()).isEmpty();
    }

    @PrivilegedTest
    void engineKilledBetweenRequests_pageKeepsCounting_andSupervisionComesBackByItself() {
        Path project = Projects.flaskRedis(host, "survivor", 5101);
        host.mustRun(project, "up", "-d");
        int before = visits(Projects.getWhenReady("http://127.0.0.1:5101/"));

        long engine = enginePid();
        ProcessHandle.of(engine).orElseThrow().destroyForcibly();

        assertThat(visits(Projects.getWhenReady("http://127.0.0.1:5101/"))).isGreaterThan(before);
        // Nobody runs a command: a monitor notices and starts the next engine.
        eventually(
                "an engine runs again",
                Duration.ofSeconds(10),
                () -> ProcessHandle.of(engine).isEmpty() && !engineStatus().isEmpty());
        assertThat(host.mustRun(project, "ps", "--services").stdout())
                .contains("web")
                .contains("redis");
        assertThat(host.mustRun(project, "logs", "web").output()).contains("GET / HTTP/1.1");
        assertThat(host.mustRun(project, "exec", "-T", "web", "getent", "hosts", "redis")
                        .stdout())
                .contains("redis");
        host.mustRun(project, "down", "-t", "1");
    }

    @PrivilegedTest
    void restartPolicy_holdsAfterTheEngineWasKilled() {
        Path project = Projects.write(host, "phoenix", """
                services:
                  app:
                    image: redis
                    restart: always
                    command: sh -c "echo started; sleep 4; exit 3"
                """);
        host.mustRun(project, "up", "-d");
        ProcessHandle.of(enginePid()).orElseThrow().destroyForcibly();

        eventually(
                "it was started again after its exit",
                Duration.ofSeconds(30),
                () -> host.run(project, "logs", "--no-log-prefix", "app")
                                .stdout()
                                .lines()
                                .count()
                        >= 2);
        host.mustRun(project, "down", "-t", "0");
    }

    private static int visits(String page) {
        return Integer.parseInt(page.replaceAll("\\D", ""));
    }

    private static String engineStatus() {
        JcomposeHost.Result status = host.run(Path.of("/"), "engine", "status");
        return status.exitCode() == 0 ? status.stdout() : "";
    }

    /** {@code engine status} prints {@code running, pid N, …}. */
    private static long enginePid() {
        return Long.parseLong(engineStatus().replaceAll("(?s).*?pid (\\d+).*", "$1"));
    }
}
