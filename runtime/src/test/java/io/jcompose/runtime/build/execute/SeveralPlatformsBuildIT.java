package io.jcompose.runtime.build.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import io.jcompose.testkit.PrivilegedTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** One build for several platforms. */
class SeveralPlatformsBuildIT {
    private static final Platform FOREIGN = Platform.parse("linux/riscv64");

    @TempDir
    Path folder;

    private static String cross(String text) {
        return """
                FROM --platform=$BUILDPLATFORM busybox AS compiler
                ARG TARGETARCH
                RUN echo %s for $TARGETARCH > /program
                FROM scratch
                COPY --from=compiler /program /
                """.formatted(text);
    }

    @PrivilegedTest
    void crossBuild_makesAnImageForEach_underOneName() throws Exception {
        try (BuildFixture fixture = new BuildFixture(folder)) {
            fixture.file("Dockerfile", cross("made"));

            Image image = fixture.build(fixture.request()
                    .tags(List.of(ImageReference.parse("app:1")))
                    .platforms(List.of(FOREIGN, Platform.host())));

            assertThat(image.platform().isLike(Platform.host())).isTrue();
            List<Image> all = fixture.store.all("app:1");
            assertThat(all).hasSize(2);
            assertThat(all.get(0).id()).isEqualTo(image.id());
            assertThat(Files.readString(all.get(0).layers().get(0).resolve("program")))
                    .isEqualTo("made for " + Platform.host().architecture() + "\n");
            assertThat(all.get(1).platform()).isEqualTo(FOREIGN);
            assertThat(Files.readString(all.get(1).layers().get(0).resolve("program")))
                    .isEqualTo("made for riscv64\n");
            assertThat(fixture.steps.events.toString()).contains("[linux/riscv64 compiler 2/2] RUN");
        }
    }

    @PrivilegedTest
    void platformOfFrom_isNeverReplacedByAnother_andIsThatOfTheImage() throws Exception {
        try (BuildFixture fixture = new BuildFixture(folder)) {
            fixture.file("Dockerfile", "FROM --platform=" + FOREIGN + " busybox\nCOPY Dockerfile /\n");
            assertThatThrownBy(() -> fixture.build(fixture.request()))
                    .isInstanceOf(BuildException.class)
                    .hasMessageContaining("it is here for " + Platform.host() + ", but wanted for " + FOREIGN);

            fixture.file("base", "FROM scratch\nCOPY base /\n");
            fixture.build(fixture.request()
                    .dockerfile(Path.of("base"))
                    .tags(List.of(ImageReference.parse("foreign:1")))
                    .platforms(List.of(FOREIGN)));
            fixture.file("Dockerfile", "FROM --platform=" + FOREIGN + " foreign:1\nCOPY Dockerfile /\n");

            assertThat(fixture.build(fixture.request()).platform()).isEqualTo(FOREIGN);
        }
    }

    @PrivilegedTest
    void platforms_areBuiltAtTheSameTime_andCommonStepsOnce() throws Exception {
        try (BuildFixture fixture = new BuildFixture(folder)) {
            fixture.file("Dockerfile", """
                    FROM --platform=$BUILDPLATFORM busybox AS common
                    RUN echo once >> /made; cat /proc/sys/kernel/random/uuid > /common
                    FROM --platform=$BUILDPLATFORM common AS compiler
                    ARG TARGETARCH
                    RUN --mount=type=cache,target=/meet touch /meet/$TARGETARCH; i=0; \\
                        until [ "$(ls /meet | wc -l)" = 2 ]; do i=$((i+1)); [ $i -lt 500 ] || exit 1; sleep 0.1; done
                    FROM scratch
                    COPY --from=compiler /common /
                    """);

            fixture.build(fixture.request()
                    .tags(List.of(ImageReference.parse("app:1")))
                    .cache(new BuildRequest.CacheUse(true, List.of(), List.of(), List.of()))
                    .platforms(List.of(FOREIGN, Platform.host())));

            assertThat(fixture.store.all("app:1"))
                    .hasSize(2)
                    .extracting(image -> Files.readString(image.layers().get(0).resolve("common")))
                    .hasSize(2)
                    .containsOnly(Files.readString(
                            fixture.store.all("app:1").get(0).layers().get(0).resolve("common")));
        }
    }

    @PrivilegedTest
    void failureForOnePlatform_endsTheOthersAndIsTheOneTold() throws Exception {
        try (BuildFixture fixture = new BuildFixture(folder)) {
            fixture.file("Dockerfile", """
                    FROM --platform=$BUILDPLATFORM busybox
                    ARG TARGETARCH
                    RUN if [ $TARGETARCH = riscv64 ]; then echo no such compiler; exit 7; else sleep 1000; fi
                    """);

            assertThatThrownBy(() -> fixture.build(fixture.request().platforms(List.of(Platform.host(), FOREIGN))))
                    .hasMessageContaining("exit code: 7")
                    .hasMessageContaining("no such compiler");
            assertThat(fixture.runtime.list()).isEmpty();
        }
    }

    @PrivilegedTest
    void failureForOnePlatform_leavesTheNameAsItWas() throws Exception {
        try (BuildFixture fixture = new BuildFixture(folder)) {
            fixture.file("Dockerfile", cross("first"));
            var request = fixture.request()
                    .tags(List.of(ImageReference.parse("app:1")))
                    .platforms(List.of(FOREIGN, Platform.host()));
            fixture.build(request);
            List<Image> before = fixture.store.all("app:1");
            fixture.file("Dockerfile", cross("second") + "COPY absent /\n");

            assertThatThrownBy(() -> fixture.build(request)).isInstanceOf(BuildException.class);

            assertThat(fixture.store.all("app:1"))
                    .extracting(Image::id)
                    .containsExactlyElementsOf(before.stream().map(Image::id).toList());
        }
    }

    @PrivilegedTest
    void foreignBase_thatIsNotHere_isNotReplacedByTheHosts() throws Exception {
        try (BuildFixture fixture = new BuildFixture(folder)) {
            fixture.file("Dockerfile", "FROM busybox\n");

            assertThatThrownBy(() -> fixture.build(fixture.request().platforms(List.of(FOREIGN))))
                    .hasMessageContaining("busybox");
        }
    }
}
