package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Containers follow their sources. */
@Timeout(240)
class WatchIT extends BusyboxHost {
    private static final Duration SOON = Duration.ofSeconds(60);

    @PrivilegedTest
    void sync_bringsFilesWithTheContainersOwner_followsRemovals_andLeavesOutWhatIsIgnored() throws IOException {
        Path project = Projects.write(host, "sync", """
                services:
                  s:
                    image: busybox
                    user: "1000:1001"
                    command: sleep 1000
                    stop_grace_period: 0s
                    volumes: ["./mounted:/etc/mounted"]
                    develop:
                      watch:
                        - {action: sync, path: ./src, target: /app, initial_sync: true, ignore: ["*.tmp", cache/]}
                        - {action: sync, path: ./other, target: /other, include: ["*.txt"]}
                        - {action: sync, path: ./single, target: /etc/mounted}
                """);
        Projects.file(project, "src/first", "1");
        Projects.file(project, "other/x.txt", "");
        Projects.file(project, "single", "old");
        Projects.file(project, "mounted", "old");
        Process watch = upAndWatch(project);
        try {
            assertThat(cat(project, "/app/first")).isEqualTo("1");

            Projects.file(project, "src/deep/er/file", "2");
            Projects.file(project, "src/no.tmp", "no");
            Projects.file(project, "src/cache/no", "no");
            Projects.file(project, "other/no.bin", "no");
            Projects.file(project, "other/yes.txt", "yes");
            Projects.file(project, "single", "new and longer");
            eventually(project, "/app/deep/er/file", "2");
            eventually(project, "/other/yes.txt", "yes");
            eventually(project, "/etc/mounted", "new and longer");
            assertThat(host.mustRun(project, "exec", "-T", "s", "stat", "-c", "%u:%g", "/app/deep/er/file", "/app/deep")
                            .stdout())
                    .isEqualTo("1000:1001\n1000:1001\n");

            Files.delete(project.resolve("src/deep/er/file"));
            Files.move(project.resolve("src/first"), project.resolve("src/second"));
            eventually(project, "/app/second", "1");
            eventually(project, "/app/first", "");
            eventually(project, "/app/deep/er/file", "");
            assertThat(cat(project, "/app/no.tmp") + cat(project, "/app/cache/no") + cat(project, "/other/no.bin"))
                    .isEmpty();
        } finally {
            end(watch);
        }
        host.mustRun(project, "down");
    }

    @PrivilegedTest
    void otherActions_restartExecuteAndRebuild() {
        Path project = Projects.write(host, "actions", """
                x-s: &s {image: busybox, stop_grace_period: 0s}
                services:
                  restarted:
                    <<: *s
                    command: sh -c 'cat /conf/* 2>/dev/null; sleep 1000'
                    develop: {watch: [{action: sync+restart, path: ./conf, target: /conf}]}
                  executed:
                    <<: *s
                    command: sleep 1000
                    develop:
                      watch: [{action: sync+exec, path: ./data, target: /data, exec: {command: "sh -c 'cat /data/* >/done'"}}]
                  again:
                    <<: *s
                    command: sh -c 'echo x >>/runs; sleep 1000'
                    develop: {watch: [{action: restart, path: ./trigger}]}
                  built:
                    build: .
                    stop_grace_period: 0s
                    develop: {watch: [{action: rebuild, path: ./version}]}
                """);
        Projects.file(project, "Dockerfile", """
                FROM busybox
                COPY version /version
                CMD ["sleep", "1000"]
                """);
        for (String folder : new String[] {"conf", "data", "trigger"}) {
            Projects.file(project, folder + "/.keep", "");
        }
        Projects.file(project, "version", "1");
        Process watch = upAndWatch(project);
        String replaced =
                host.mustRun(project, "images", "-q", "built").stdout().strip();
        try {
            String before = host.mustRun(project, "ps", "-q", "restarted", "executed", "again")
                    .stdout();
            Projects.file(project, "conf/app", "configured\n");
            Projects.file(project, "data/a", "executed");
            Projects.file(project, "trigger/a", "");
            JcomposeHost.eventually(
                    "the restarted one has read it",
                    SOON,
                    () -> host.run(project, "logs", "restarted").stdout().contains("configured"));
            JcomposeHost.eventually(
                    "the command ran",
                    SOON,
                    () -> catOf(project, "executed", "/done").equals("executed"));
            JcomposeHost.eventually(
                    "it was restarted",
                    SOON,
                    () -> catOf(project, "again", "/runs").equals("x\nx\n"));
            assertThat(host.mustRun(project, "ps", "-q", "restarted", "executed", "again")
                            .stdout())
                    .isEqualTo(before);

            Projects.file(project, "version", "2");
            JcomposeHost.eventually(
                    "it is rebuilt",
                    SOON,
                    () -> catOf(project, "built", "/version").equals("2"));
            JcomposeHost.eventually(
                    "the image before is gone",
                    SOON,
                    () -> host.run(project, "image", "inspect", replaced).exitCode() != 0);
        } finally {
            end(watch);
        }
        host.mustRun(project, "down", "--rmi", "local");
    }

    @PrivilegedTest
    void changedComposeFile_isApplied_andAWrongOneIsToldAndLeftAlone() {
        String file = """
                services:
                  s:
                    image: busybox
                    command: sleep 1000
                    stop_grace_period: 0s
                    environment: {A: "%s"}
                    develop: {watch: [{action: sync, path: ./%s, target: /app}]}
                """;
        Path project = Projects.write(host, "follows", file.formatted("1", "src"));
        Projects.file(project, "src/f", "");
        Projects.file(project, "more/f", "");
        Process watch = upAndWatch(project);
        try {
            Projects.file(project, "compose.yaml", "services: {s: {imag: busybox}}\n");
            JcomposeHost.eventually(
                    "it is told", SOON, () -> log(project).contains("the changed Compose file is not used: "));
            assertThat(watch.isAlive()).isTrue();

            Projects.file(project, "compose.yaml", file.formatted("2", "more"));
            JcomposeHost.eventually(
                    "it is applied",
                    SOON,
                    () -> host.run(project, "exec", "-T", "s", "sh", "-c", "echo $A")
                            .stdout()
                            .equals("2\n"));
            JcomposeHost.eventually("the other folder is watched", SOON, () -> {
                Projects.file(project, "more/g", Long.toString(System.nanoTime()));
                return !cat(project, "/app/g").isEmpty();
            });
        } finally {
            end(watch);
        }
        host.mustRun(project, "down");
    }

    /** Returns once it is watching. */
    private Process upAndWatch(Path project) {
        Process watch = host.startShell(project, "exec jcompose watch >watch.log 2>&1");
        JcomposeHost.eventually("the watch is on", SOON, () -> log(project).contains("Watch enabled"));
        return watch;
    }

    private String log(Path project) {
        try {
            return Files.readString(project.resolve("watch.log"));
        } catch (IOException e) {
            return ""; // not there yet
        }
    }

    private void end(Process watch) {
        watch.destroy();
        try {
            assertThat(watch.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void eventually(Path project, String file, String content) {
        JcomposeHost.eventually(
                file + " has '" + content + "'", SOON, () -> cat(project, file).equals(content));
    }

    private String cat(Path project, String file) {
        return catOf(project, "s", file);
    }

    /** Empty if there is no such file. */
    private String catOf(Path project, String service, String file) {
        return host.run(project, "exec", "-T", service, "cat", file).stdout();
    }
}
