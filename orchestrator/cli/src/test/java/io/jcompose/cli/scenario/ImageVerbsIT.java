package io.jcompose.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.testkit.JcomposeHost;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** Verbs of {@code image}, in the forms that scripts written for docker count on. */
@Timeout(180)
class ImageVerbsIT {
    private static final String CROSS = """
            FROM --platform=$BUILDPLATFORM busybox AS compiler
            ARG TARGETARCH
            RUN echo $TARGETARCH > /for
            FROM scratch
            COPY --from=compiler /for /
            """;
    private static JcomposeHost host;

    @BeforeAll
    static void start() {
        host = JcomposeHost.withImages("busybox");
    }

    @AfterAll
    static void stop() {
        host.close();
    }

    private static String out(Path folder, String... command) {
        return host.mustRun(folder, command).stdout();
    }

    @PrivilegedTest
    void buildForSeveralPlatforms_isOneImage_withEachOfThem() {
        Path here = Projects.write(host, "cross", """
                services:
                  app:
                    image: cross:1
                    command: [/for]
                    build: {context: ., platforms: [linux/riscv64, linux/amd64]}
                """);
        Projects.file(here, "Dockerfile", CROSS);

        host.mustRun(here, "build");

        assertThat(out(here, "image", "ls", "cross").lines()).hasSize(2);
        assertThat(out(here, "image", "ls", "--tree", "cross"))
                .contains("├─ linux/amd64 ", "└─ linux/riscv64 ")
                .containsPattern("IMAGE +ID +DISK USAGE +CONTENT SIZE");
        assertThat(out(here, "image", "ls", "--format", "{{.Platform}}", "cross"))
                .isEqualTo("linux/amd64\n");
        assertThat(out(here, "image", "inspect", "-f", "{{.Architecture}}", "cross:1"))
                .isEqualTo("amd64\n");
        assertThat(out(here, "image", "inspect", "--platform", "linux/riscv64", "-f", "{{.Architecture}}", "cross:1"))
                .isEqualTo("riscv64\n");
        host.mustRun(
                here, "image", "build", "-t", "cross:1", "--platform", "linux/amd64,linux/riscv64", "-o", "out", ".");
        assertThat(here.resolve("out/linux_riscv64/for")).hasContent("riscv64");
        assertThat(host.run(here, "image", "build", "--platform", "linux/amd64,linux/riscv64", "-o", "type=oci", ".")
                        .stderr())
                .contains("needs a name for the image: --tag NAME");
        String names = out(here, "image", "ls", "--format", "{{.Repository}}:{{.Tag}}");
        host.mustRun(here, "image", "build", "--platform", "linux/amd64,linux/riscv64", "-o", "nameless", ".");
        assertThat(here.resolve("nameless/linux_riscv64/for")).hasContent("riscv64");
        assertThat(here.resolve("nameless/linux_amd64/for")).hasContent("amd64");
        assertThat(out(here, "image", "ls", "--format", "{{.Repository}}:{{.Tag}}"))
                .isEqualTo(names);
        host.mustRun(here, "image", "tag", "cross:1", "crossed:1");
        assertThat(out(here, "image", "ls", "--tree")).contains("cross:1\ncrossed:1");
        host.mustRun(here, "image", "rm", "--platform", "linux/riscv64", "cross:1");
        assertThat(out(here, "image", "ls", "--tree", "crossed")).contains("├─ linux/amd64 ", "└─ linux/riscv64 ");
        assertThat(out(here, "image", "inspect", "-f", "{{.Architecture}}", "cross:1"))
                .isEqualTo("amd64\n");
        assertThat(host.run(here, "image", "inspect", "--platform", "linux/riscv64", "cross:1")
                        .exitCode())
                .isEqualTo(1);
    }

    @PrivilegedTest
    void inspect_leavesOutWhatIsNotSet_likeDocker_butTemplatesFindIt() {
        Path here = Projects.write(host, "shape", "services: {}");

        String json = out(here, "image", "inspect", "busybox");

        assertThat(json).doesNotContain("\"Entrypoint\"", "\"OnBuild\"", "\"VirtualSize\"", "null");
        assertThat(out(
                        here,
                        "image",
                        "inspect",
                        "-f",
                        "{{.Config.Entrypoint}} {{.Config.User}}|{{len .RepoTags}}",
                        "busybox"))
                .isEqualTo("[] |1\n");
    }

    @PrivilegedTest
    void history_hasTimesInTheZoneOfTheHost() {
        Path here = Projects.write(host, "history", "services: {}");

        assertThat(out(here, "image", "history", "--format", "{{.CreatedAt}}", "busybox"))
                .matches("(?s)(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(Z|[+-]\\d\\d:\\d\\d)\n)+");
    }

    @PrivilegedTest
    void service_getsTheImageForItsPlatform_andNoOther() {
        Path here = Projects.write(host, "choice", """
                services:
                  mine: {image: two:1, command: [/for]}
                  other: {image: two:1, platform: linux/riscv64, command: [/for]}
                  none: {image: two:1, platform: linux/s390x, command: [/for], profiles: [none]}
                """);
        Projects.file(here, "Dockerfile", CROSS);
        host.mustRun(here, "image", "build", "-t", "two:1", "--platform", "linux/amd64,linux/riscv64", ".");

        host.mustRun(here, "create");

        String foreign = out(here, "image", "inspect", "--platform", "linux/riscv64", "-f", "{{.Id}}", "two:1");
        assertThat(out(here, "container", "inspect", "-f", "{{.Image}}", "choice-other-1"))
                .isEqualTo(foreign);
        assertThat(out(here, "container", "inspect", "-f", "{{.Image}}", "choice-mine-1"))
                .isNotEqualTo(foreign);
        assertThat(host.run(here, "--profile", "none", "create", "--pull", "never", "none")
                        .stderr())
                .contains("two:1");
        host.mustRun(here, "down");
    }

    @PrivilegedTest
    void events_tellOfImages_whicheverProcessWorksOnThem() {
        Path here = Projects.write(host, "events", "services: {a: {build: .}}\n");
        Projects.file(here, "Dockerfile", "FROM scratch\nLABEL of=events\n");
        host.mustRun(here, "image", "build", "-q", "-t", "told:1", ".");
        host.mustRun(here, "image", "tag", "told:1", "told:2");
        host.mustRun(here, "image", "save", "-o", "told.tar", "told:2");
        host.mustRun(here, "image", "rm", "told:1");
        host.mustRun(here, "image", "load", "-i", "told.tar");
        host.mustRun(here, "volume", "prune", "-f");

        assertThat(out(
                        here,
                        "system",
                        "events",
                        "--since=10m",
                        "--until=0s",
                        "--filter=type=image",
                        "--filter=label=of=events",
                        "--format={{.Type}} {{.Action}}"))
                .isEqualTo("image tag\nimage tag\nimage save\nimage untag\nimage load\n");
        assertThat(out(here, "system", "events", "--since=10m", "--until=0s", "--filter=event=prune"))
                .contains(" volume prune  (reclaimed=");
    }

    @PrivilegedTest
    void builderPrune_takesOnlyWhatIsOldEnough() {
        Path here = Projects.write(host, "cache", "services: {}");
        Projects.file(
                here,
                "Dockerfile",
                "FROM busybox AS other\nRUN echo cached > /f && echo more > /g\nFROM scratch\nCOPY --from=other /f /\n");
        host.mustRun(here, "image", "build", "-q", "-t", "cached:1", ".");

        assertThat(out(here, "builder", "prune", "-f", "--filter", "until=1h")).doesNotContain("deleted:");
        assertThat(host.run(here, "builder", "prune", "-f", "--filter", "type=x")
                        .stderr())
                .contains("invalid filter 'type=x': use until=TIME");
        assertThat(out(here, "builder", "prune", "-f")).contains("deleted: sha256:");
    }
}
