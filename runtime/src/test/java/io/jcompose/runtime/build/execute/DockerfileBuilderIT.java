package io.jcompose.runtime.build.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.build.BuildListener;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.image.Image;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Builds on the real runtime; needs root. */
class DockerfileBuilderIT {
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

    @PrivilegedTest
    void stepThatReadsAnotherStage_beginsWhenThatIsDone() throws Exception {
        fixture.build("""
                FROM busybox AS made
                RUN echo one > /one
                RUN echo two > /two
                FROM busybox AS copied
                COPY --from=made /one /two /
                RUN echo three > /three
                FROM busybox
                RUN --mount=from=copied,target=/m cat /m/three
                """);

        assertThat(fixture.steps.events)
                .containsSubsequence(
                        "[made 3/3] RUN echo two > /two",
                        "[copied 2/3] COPY --from=made /one /two /",
                        "[copied 3/3] RUN echo three > /three",
                        "[stage-2 2/2] RUN --mount=from=copied,target=/m cat /m/three");
    }

    @PrivilegedTest
    void stageThatNothingNeeds_isToldOf_andFailsNothing_asBuildKitHasNoSuchRule() throws Exception {
        fixture.build("""
                # check=error=true
                FROM busybox
                RUN exit 9
                FROM busybox
                CMD ["true"]
                """);

        assertThat(fixture.steps.events).anyMatch(event -> event.startsWith("WARNING Dockerfile:2: UnreachableStage"));
    }

    @PrivilegedTest
    void stages_areBuiltWhenNeededAndCopiedFrom() throws IOException {
        fixture.file("greeting", "hello\n");

        Image image = fixture.build("""
                FROM busybox AS unused
                RUN exit 9
                FROM busybox AS tools
                ARG WHO=nobody
                COPY greeting /src/
                RUN sed "s/$/ $WHO/" /src/greeting >/out && chmod 751 /out && chown 5:6 /out
                FROM busybox
                WORKDIR /app/data
                COPY --from=tools /out .
                ENV PLACE=/app
                CMD ["cat", "out"]
                """);

        assertThat(fixture.run(image, "cat $PLACE/data/out; stat -c '%a %u:%g' out"))
                .isEqualTo("hello nobody\n751 5:6\n");
        assertThat(image.config().command()).containsExactly("cat", "out");
        assertThat(fixture.steps.events)
                .contains("[stage-2 2/3] WORKDIR /app/data")
                .noneMatch(e -> e.contains("exit 9"));
        assertThat(fixture.runtime.list()).isEmpty();
    }

    @PrivilegedTest
    void argument_thatIsGiven_leavesItsDefaultAlone() throws IOException {
        fixture.file("Dockerfile", "FROM scratch\nARG FOO\nARG BAR=${FOO:?missing}\nLABEL bar=$BAR\n");

        Image image = fixture.build(fixture.request().args(Map.of("BAR", "given")));

        assertThat(image.config().labels()).containsEntry("bar", "given");
        assertThatThrownBy(() -> fixture.build(fixture.request())).hasMessageContaining("FOO: missing");
    }

    @PrivilegedTest
    void build_thatNobodyWantsAnyMore_isEnded() throws IOException {
        fixture.file("Dockerfile", "FROM busybox\nRUN echo begun; sleep 1000\n");
        AtomicBoolean begun = new AtomicBoolean();
        BuildListener leaving = new BuildListener() {
            @Override
            public void stepOutput(int step, boolean stderr, byte[] bytes) {
                begun.set(true);
            }

            @Override
            public boolean isCancelled() {
                return begun.get();
            }
        };

        assertThatThrownBy(() -> fixture.builder.build(fixture.request().build(), leaving))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("cancelled");
        assertThat(fixture.runtime.list()).isEmpty();
    }

    @PrivilegedTest
    void copy_givesOwnersModesAndContentOfFolders() throws IOException {
        fixture.file("site/a", "a");
        fixture.file("site/sub/b", "b");
        Files.createSymbolicLink(fixture.context.resolve("site/link"), Path.of("sub/b"));

        Image image = fixture.build("""
                FROM busybox
                RUN echo 'web:x:55:66::/:/bin/sh' >>/etc/passwd && mkdir -p /real && ln -s /real /alias
                COPY --chown=web --chmod=640 site/a /srv/
                COPY site /alias
                COPY site/* /flat/
                """);

        assertThat(fixture.run(
                        image,
                        "stat -c '%n %a %u:%g' /srv /srv/a; cd /real; find . | sort; readlink link; ls /flat; test -L /alias"
                                + " && echo still a link"))
                .isEqualTo("""
                        /srv 640 55:66
                        /srv/a 640 55:66
                        .
                        ./a
                        ./link
                        ./sub
                        ./sub/b
                        sub/b
                        a
                        b
                        link
                        still a link
                        """);
    }

    @PrivilegedTest
    void unchangedBuild_isCachedAndGivesTheSameImage() throws IOException {
        fixture.file("app", "1");
        fixture.file("noise.log", "1");
        fixture.file(".dockerignore", "*.log\n");
        String dockerfile = "FROM busybox\nWORKDIR /w\nCOPY . .\nRUN cp app copied\n";
        Image first = fixture.build(dockerfile);
        fixture.steps.events.clear();
        fixture.file("noise.log", "2");

        Image second = fixture.build(dockerfile);

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(fixture.steps.cached()).isEqualTo(4);

        fixture.file("app", "2");
        Image third = fixture.build(dockerfile);
        assertThat(fixture.run(third, "cat copied; ls -a | grep -c log")).isEqualTo("20\n");
    }

    @PrivilegedTest
    void failingRun_namesLineCodeAndLastOutput() throws IOException {
        assertThatThrownBy(() -> fixture.build("FROM busybox\n\nRUN echo about to fail && \\\n  exit 37\n"))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith(
                        "Dockerfile:3: RUN echo about to fail && exit 37: process \"/bin/sh -c echo about to fail &&   exit 37\""
                                + " did not complete successfully: exit code: 37\n  about to fail\n----")
                .hasMessageContaining("\n   3 | >>> RUN echo about to fail && \\\n   4 | >>>   exit 37\n");
        assertThat(fixture.steps.output.toString()).isEqualTo("about to fail\n");
        assertThat(fixture.runtime.list()).isEmpty();
    }

    @PrivilegedTest
    void missingSource_namesItAndTheIgnoreFile() throws IOException {
        fixture.file("secret", "");
        fixture.file(".dockerignore", "secret");

        assertThatThrownBy(() -> fixture.build("FROM busybox\nCOPY secret /\n"))
                .hasMessageStartingWith(
                        "Dockerfile:2: COPY secret /: 'secret' not found in the build context %s: .dockerignore excludes it"
                                .formatted(fixture.context));
    }

    @PrivilegedTest
    void run_leavesNothingOfItsMountsInTheLayer() throws IOException {
        Image image = fixture.build("""
                FROM scratch
                COPY --from=busybox /bin /bin
                RUN --mount=type=cache,target=/cache --mount=type=tmpfs,target=/t/u \\
                    --mount=from=busybox,source=/etc/passwd,target=/m/passwd \\
                    cat /m/passwd >/cache/x && wc -l </etc/hosts >/lines && touch /t/u/y
                RUN --mount=type=cache,target=/cache cp /cache/x /passwd
                """);
        Path root = image.layers().get(1);

        assertThat(fixture.run(image, "wc -l </passwd >/dev/null && ls -d /t /m /cache /bin 2>/dev/null"))
                .isEqualTo("/bin\n");
        try (var entries = Files.list(root)) {
            assertThat(entries.map(p -> String.valueOf(p.getFileName()))).containsExactly("lines");
        }
    }

    @PrivilegedTest
    void heredocsShellAndTriggers_workAsInDocker() throws IOException {
        fixture.file("a", "content\n");
        Image image = fixture.build("""
                FROM busybox AS parent
                ONBUILD COPY a /d/
                ONBUILD RUN echo trigger >>/d/a
                FROM parent
                SHELL ["/bin/sh", "-ec"]
                RUN <<EOF
                x=1
                echo "x=$x" >>/d/a
                EOF
                RUN <<EOF
                #!/bin/cat
                not a shell
                EOF
                COPY <<EOF /d/b
                path=${PATH:+set}
                EOF
                USER 7:8
                WORKDIR /mine
                """);

        assertThat(fixture.run(image, "cat /d/a /d/b; stat -c %u:%g /mine"))
                .isEqualTo("content\ntrigger\nx=1\npath=set\n7:8\n");
        assertThat(fixture.steps.output.toString()).contains("not a shell");
        assertThat(image.config().onBuild()).isEmpty();
    }

    @PrivilegedTest
    void buildArgument_reachesOnlyTheStepsAfterItsDeclaration() throws IOException {
        String dockerfile = "FROM busybox\nRUN echo before\nARG V=1\nENV W=w$V\nRUN echo $V $W >/out\n";
        fixture.build(dockerfile);
        fixture.steps.events.clear();

        Image image = fixture.builder.build(
                BuildFixture.request(fixture.context, Map.of("V", "2"), Optional.empty()), fixture.steps);

        assertThat(fixture.run(image, "cat /out; echo [$V]")).isEqualTo("2 w2\n[]\n");
        assertThat(fixture.steps.events)
                .containsSubsequence(
                        "[2/3] RUN echo before", "CACHED", "[3/3] RUN echo $V $W >/out", "exporting to image");
        assertThat(fixture.steps.cached()).isEqualTo(2);
        assertThat(image.history().get(image.history().size() - 1).createdBy())
                .isEqualTo("RUN |1 V=2 /bin/sh -c echo $V $W >/out");
    }

    @PrivilegedTest
    void add_unpacksArchivesAndCopyDoesNot() throws IOException, InterruptedException {
        fixture.file("in/etc/conf", "conf");
        fixture.file("in/bin/tool", "tool");
        for (String kind : List.of("z", "J", "j", "")) {
            assertThat(new ProcessBuilder(
                                    "tar",
                                    "c" + kind + "f",
                                    "a" + kind + ".tar",
                                    "-C",
                                    "in",
                                    "--owner=5",
                                    "--group=6",
                                    ".")
                            .directory(fixture.context.toFile())
                            .start()
                            .waitFor())
                    .isZero();
        }

        Image image = fixture.build("""
                FROM busybox
                RUN mkdir -p /usr/bin && ln -s usr/bin /mybin
                ADD az.tar /z/
                ADD aJ.tar aj.tar a.tar /all/
                ADD --chown=9 in/etc/conf /plain
                COPY az.tar /az.tar
                """);

        assertThat(fixture.run(
                        image, "cat /z/etc/conf /all/bin/tool /plain; stat -c ' %u:%g' /z/etc/conf /plain /az.tar"))
                .isEqualTo("conftoolconf 5:6\n 9:9\n 0:0\n");
    }

    @PrivilegedTest
    void targetStage_isTheLastOneUnlessAnotherIsAskedFor() throws IOException {
        String base = "FROM busybox AS base\nARG TARGETSTAGE\nRUN echo $TARGETSTAGE >/out\n";

        assertThat(fixture.run(fixture.build(base + "FROM base AS final\n"), "cat /out"))
                .isEqualTo("final\n");
        assertThat(fixture.run(fixture.build(base + "FROM base\n"), "cat /out")).isEqualTo("default\n");
    }

    @PrivilegedTest
    void dockerfileInLowerCase_isFoundWhereThereIsNoOther() throws IOException {
        fixture.file("dockerfile", "FROM busybox\nCOPY dockerfile /x\n");

        Image image = fixture.build(fixture.request());

        assertThat(fixture.run(image, "ls /x")).isEqualTo("/x\n");
    }

    @PrivilegedTest
    void context_mayStandForNothing_butNotForAFolderThatIsMissing() throws IOException {
        fixture.file("Dockerfile", "FROM debian AS made\nCOPY Dockerfile /x\nFROM busybox\nCOPY --from=made / /y/\n");

        Image image = fixture.build(fixture.request().additionalContexts(Map.of("debian", "docker-image://scratch")));

        assertThat(fixture.run(image, "ls /y")).isEqualTo("x\n");
        assertThatThrownBy(
                        () -> fixture.build(fixture.request().additionalContexts(Map.of("unused", "/no/such/folder"))))
                .hasMessage("additional context 'unused': there is no folder /no/such/folder");
    }

    @PrivilegedTest
    void hostGateway_isTheHost() throws IOException {
        fixture.file("Dockerfile", "FROM busybox\nRUN grep -w me /etc/hosts >/out\n");

        Image image = fixture.build(fixture.request().extraHosts(Map.of("me", List.of("host-gateway"))));

        assertThat(fixture.run(image, "cat /out")).isEqualTo("127.0.0.1\tme\n");
    }

    @PrivilegedTest
    void platformWithoutAValue_isRefusedForScratchToo() {
        assertThatThrownBy(() -> fixture.build("FROM --platform=$BULIDPLATFORM scratch\nCOPY Dockerfile /\n"))
                .hasMessageContaining("Dockerfile:1: FROM: --platform=$BULIDPLATFORM: '$BULIDPLATFORM' has no value");
    }

    @PrivilegedTest
    void sameBuildsAtOnce_runEachStepOnce() throws IOException {
        fixture.file("Dockerfile", "FROM busybox\nRUN echo once && sleep 0.3 && date +%N >/t\n");
        BuildRequest request = BuildFixture.request(fixture.context, Map.of(), Optional.empty());

        List<String> ids = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> fixture.builder.build(request, fixture.steps)))
                .toList()
                .stream()
                .map(future -> future.join().id())
                .distinct()
                .toList();

        assertThat(ids).hasSize(1);
        assertThat(fixture.steps.output.toString()).isEqualTo("once\n");
    }

    @PrivilegedTest
    void interruptedBuild_leavesNoContainer() throws Exception {
        fixture.file("Dockerfile", "FROM busybox\nRUN echo started && sleep 1000\n");
        BuildRequest request = BuildFixture.request(fixture.context, Map.of(), Optional.empty());
        Thread builder = new Thread(() -> assertThatThrownBy(() -> fixture.builder.build(request, fixture.steps))
                .hasMessageContaining("cancelled"));
        builder.start();
        while (fixture.steps.output().isEmpty()) {
            Thread.sleep(5);
        }

        builder.interrupt();
        builder.join();

        assertThat(fixture.runtime.list()).isEmpty();
    }

    @PrivilegedTest
    void copyWithParents_keepsTheFoldersOfTheSources() throws IOException {
        fixture.file("a/b/c.txt", "");
        fixture.file("a/d/e.txt", "");

        Image image = fixture.build("FROM busybox\nCOPY --parents a/*/c.txt ./a/./d /k/\n");

        assertThat(fixture.run(image, "cd /k; find . | sort"))
                .isEqualTo(".\n./a\n./a/b\n./a/b/c.txt\n./d\n./d/e.txt\n");
    }

    @PrivilegedTest
    void command_thatDoesNotExist_isNamed() {
        assertThatThrownBy(() -> fixture.build("FROM busybox\nRUN [\"/no/such\"]\n"))
                .hasMessageStartingWith(
                        "Dockerfile:2: RUN [\"/no/such\"]: process \"/no/such\" did not complete successfully:"
                                + " exit code: 127: ")
                .hasMessageContaining("/no/such");
    }

    @PrivilegedTest
    void sameLayerTwice_makesAnImageThatRuns() throws IOException {
        fixture.file("a", "same\n");

        Image image = fixture.build("FROM busybox\nCOPY a /x\nRUN echo between >/x\nCOPY a /x\n");

        assertThat(image.diffIds().get(1)).isEqualTo(image.diffIds().get(3));
        assertThat(fixture.run(image, "cat /x")).isEqualTo("same\n");
    }
}
