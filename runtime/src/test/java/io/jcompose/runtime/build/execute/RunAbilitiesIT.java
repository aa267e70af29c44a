package io.jcompose.runtime.build.execute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.ContainerSpec.Ulimit;
import io.jcompose.runtime.build.BuildRequest.CacheUse;
import io.jcompose.runtime.build.BuildRequest.RunLimits;
import io.jcompose.runtime.build.BuildRequest.Secret;
import io.jcompose.runtime.image.Image;
import io.jcompose.testkit.PrivilegedTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What RUN may see and do, and what remains of it. Needs root. */
class RunAbilitiesIT {
    @TempDir
    Path folder;

    private BuildFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new BuildFixture(folder);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static String command(String... words) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    /** A program of this host with its libraries, for a base that has none. */
    private void takeProgram(String path) throws IOException {
        for (String word : (path + " " + command("ldd", path)).split("\\s+")) {
            if (word.startsWith("/")) {
                Path to = fixture.context.resolve("root" + word);
                Files.createDirectories(to.getParent());
                Files.copy(Path.of(word), to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @PrivilegedTest
    void sshMount_reachesTheKeysThroughAnAgent_andLeavesNoTrace() throws IOException {
        takeProgram("/usr/bin/ssh-add");
        Path key = folder.resolve("key");
        command("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "of the user", "-f", key.toString());
        fixture.file("Dockerfile", """
                FROM busybox
                COPY root /
                RUN --mount=type=ssh ssh-add -l && touch /seen
                RUN env | grep SSH_AUTH_SOCK || echo no agent
                RUN --mount=type=ssh,id=other,required=false ssh-add -l || echo none of that name
                """);

        Image image = fixture.build(fixture.request().ssh(Map.of("default", key.toString())));

        assertThat(fixture.steps.output()).contains("of the user (ED25519)", "no agent", "none of that name");
        assertThat(fixture.run(image, "ls -d /seen /run/buildkit /tmp/* 2>/dev/null"))
                .isEqualTo("/seen\n");
        assertThatThrownBy(() -> fixture.build("FROM busybox\nRUN --mount=type=ssh,required true\n"))
                .hasMessageContaining("ssh");
    }

    @PrivilegedTest
    void secretsAndProxies_areSeenByRun_andNeverKept() throws IOException {
        fixture.file("Dockerfile", """
                FROM busybox
                RUN --mount=type=secret,id=token --mount=type=secret,id=word,env=WORD \\
                    echo "$(cat /run/secrets/token) $WORD $http_proxy" && touch /done
                """);
        Map<String, Secret> secrets =
                Map.of("token", Secret.ofValue("t0p-s3cret"), "word", Secret.ofValue("w0rd-s3cret"));

        Image image = fixture.build(fixture.request()
                .secrets(secrets)
                .args(Map.of("http_proxy", "http://user:pr0xy-s3cret@proxy.invalid:1")));

        assertThat(fixture.steps.output())
                .isEqualTo("t0p-s3cret w0rd-s3cret http://user:pr0xy-s3cret@proxy.invalid:1\n");
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        fixture.store.save(List.of(image.id()), saved);
        assertThat(saved.toString(UTF_8)).doesNotContain("s3cret");
        try (Stream<Path> kept = Files.walk(folder.resolve("data/build-cache"))) {
            for (Path file : kept.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain("s3cret");
            }
        }
        assertThat(fixture.run(image, "find / -xdev -name secrets | grep -v ^/proc; echo ${http_proxy:-none}"))
                .isEqualTo("none\n");
        assertThat(fixture.build(fixture.request().secrets(secrets)).id()).isEqualTo(image.id());
        assertThat(fixture.steps.output()).isEmpty();
    }

    @PrivilegedTest
    void limits_holdInRun() throws IOException {
        fixture.file("Dockerfile", """
                FROM busybox
                RUN cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null; \\
                    df -k /dev/shm | tail -n 1 | awk '{print $2}'; ulimit -n; ulimit -Hn
                """);

        fixture.build(fixture.request()
                .limits(new RunLimits(
                        OptionalLong.of(128L << 20),
                        OptionalLong.empty(),
                        OptionalLong.of(4L << 20),
                        Map.of("nofile", new Ulimit(100, 200)),
                        Set.of())));

        assertThat(fixture.steps.output()).isEqualTo("134217728\n4096\n100\n200\n");
    }

    @PrivilegedTest
    void whatReachesBeyondTheContainer_mustBeAllowed() throws IOException {
        String insecure = "FROM busybox\nRUN --security=insecure mount -t tmpfs none /bin && echo mounted\n";
        assertThatThrownBy(() -> fixture.build(insecure)).hasMessageContaining("--allow security.insecure");
        assertThatThrownBy(() -> fixture.build("FROM busybox\nRUN --network=host true\n"))
                .hasMessageContaining("--allow network.host");
        RunLimits allowed = new RunLimits(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Map.of(),
                Set.of("security.insecure", "network.host"));
        fixture.file(
                "Dockerfile",
                insecure + "RUN --network=host readlink /proc/self/ns/net\n"
                        + "RUN --network=none readlink /proc/self/ns/net && ls /sys/class/net\n"
                        + "RUN mount -t tmpfs none /bin || echo refused\n");

        fixture.build(fixture.request().limits(allowed));

        String host = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        assertThat(fixture.steps.output().lines().filter(line -> !line.startsWith("mount:")))
                .startsWith("mounted", host)
                .endsWith("lo", "refused")
                .containsOnlyOnce(host);
    }

    @PrivilegedTest
    void sourceDate_givesOneDigestWithOtherTimesAndNoCache_andOneFileRebuildsOnlyWhatNeedsIt() throws IOException {
        fixture.file("lib/a", "a\n");
        fixture.file("app", "app\n");
        fixture.file("Dockerfile", """
                FROM scratch AS files
                COPY lib /lib/
                FROM busybox
                WORKDIR /app
                COPY --from=files /lib ./lib
                COPY lib lib2
                RUN cat lib/a >all && mkdir -p sub && ln -s all link
                COPY app .
                RUN cat app >>all
                """);
        Map<String, String> epoch = Map.of("SOURCE_DATE_EPOCH", "1700000000");
        Image first = fixture.build(fixture.request().args(epoch));
        for (String name : List.of("lib/a", "lib", "app")) {
            Files.setLastModifiedTime(
                    fixture.context.resolve(name), FileTime.from(Instant.parse("2030-02-03T04:05:06Z")));
        }

        Image again =
                fixture.build(fixture.request().args(epoch).cache(new CacheUse(true, List.of(), List.of(), List.of())));
        assertThat(fixture.steps.cached()).isEqualTo(1); // the base
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.created()).contains(Instant.ofEpochSecond(1700000000));

        assertThat(fixture.build(fixture.request().args(epoch)).id()).isEqualTo(first.id());
        assertThat(fixture.steps.cached()).isEqualTo(8);
        fixture.file("app", "changed\n");
        fixture.build(fixture.request().args(epoch));
        assertThat(fixture.steps.cached()).isEqualTo(6);
        assertThat(fixture.steps.events)
                .containsSubsequence(
                        "[stage-1 6/7] COPY app .", "[stage-1 7/7] RUN cat app >>all", "exporting to image");
    }

    @PrivilegedTest
    void hostName_isWhatTheArgumentSays() {
        assertThat(hostname(Map.of())).isEqualTo("buildkitsandbox\n");
        assertThat(hostname(Map.of("BUILDKIT_SANDBOX_HOSTNAME", "workshop"))).isEqualTo("workshop\n");
    }

    private String hostname(Map<String, String> args) {
        Image image = fixture.build(fixture.request()
                .inlineDockerfile(Optional.of("FROM busybox\nRUN hostname > /name\n"))
                .args(args)
                .cache(new CacheUse(true, List.of(), List.of(), List.of())));
        return fixture.run(image, "cat /name");
    }

    @PrivilegedTest
    void platformByAnUnknownVariable_isRefused_notTakenForThisHost() {
        assertThatThrownBy(() -> fixture.build(
                        fixture.request().inlineDockerfile(Optional.of("FROM --platform=$BILDPLATFORM busybox\n"))))
                .hasMessageContaining("--platform")
                .hasMessageContaining("BILDPLATFORM");
    }

    @PrivilegedTest
    void mountWithoutTarget_isTheWorkingFolder_butNotTheRoot() throws IOException {
        fixture.file("given", "content");

        Image image = fixture.build(fixture.request().inlineDockerfile(Optional.of("""
                FROM busybox
                WORKDIR /work
                RUN --mount=type=bind cp given /copied
                """)));

        assertThat(fixture.run(image, "cat /copied; ls /work")).isEqualTo("content");
        assertThatThrownBy(() -> fixture.build(
                        fixture.request().inlineDockerfile(Optional.of("FROM busybox\nRUN --mount=type=bind true\n"))))
                .hasMessageContaining("--mount: the target is the root folder");
    }
}
