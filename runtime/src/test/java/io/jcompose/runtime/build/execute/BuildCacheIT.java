package io.jcompose.runtime.build.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.build.BuildRequest.CacheUse;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.registry.RealRegistry;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Results of steps that are carried from one host to another; two stores stand for the hosts. Needs root. */
class BuildCacheIT {
    private static final String DOCKERFILE = """
            FROM busybox AS tools
            RUN echo tools >&2 && echo tool >/t
            FROM busybox
            COPY --from=tools /t /u
            RUN echo last >&2 && touch /v
            """;

    @TempDir
    Path folder;

    private BuildFixture here;
    private BuildFixture there;

    @BeforeEach
    void open() throws IOException {
        here = new BuildFixture(Files.createDirectory(folder.resolve("here")));
        there = new BuildFixture(Files.createDirectory(folder.resolve("there")));
        here.file("Dockerfile", DOCKERFILE);
        there.file("Dockerfile", DOCKERFILE);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
    }

    private static CacheUse from(String cache) {
        return new CacheUse(false, List.of(), List.of(cache), List.of());
    }

    private static CacheUse to(String cache) {
        return new CacheUse(false, List.of(), List.of(), List.of(cache));
    }

    private static Stream<String> names(BuildFixture fixture) {
        return fixture.store.list().stream().flatMap(image -> image.names().stream());
    }

    @PrivilegedTest
    void cacheInARegistry_servesOtherHosts_andLeavesNoImage() throws Exception {
        try (RealRegistry real = new RealRegistry(folder)) {
            String cache = "type=registry,ref=" + real.host() + "/team/cache:";

            Image image = here.build(here.request().cache(to(cache + "1,mode=max")));
            Image smaller = here.build(here.request().cache(to(cache + "2")));
            Image again = there.build(there.request().cache(from(cache + "1")));

            assertThat(again.diffIds()).isEqualTo(image.diffIds()).isEqualTo(smaller.diffIds());
            assertThat(there.steps.output()).isEmpty();
            assertThat(there.run(again, "cat /u")).isEqualTo("tool\n");
            assertThat(names(here)).containsExactly("busybox:latest");
            assertThat(names(there)).containsExactly("busybox:latest");
            assertThat(here.store.list()).hasSize(2);
            assertThat(there.store.list()).hasSize(2);

            assertThat(here.build(here.request()).id()).isEqualTo(image.id());
            assertThat(here.steps.output()).isEmpty();
            try (BuildFixture third = new BuildFixture(Files.createDirectory(folder.resolve("third")))) {
                third.file("Dockerfile", DOCKERFILE);
                third.build(third.request().cache(from(cache + "2")));
                assertThat(third.steps.output()).isEqualTo("tools\n");
                third.build(third.request().cache(from(cache + "none")));
                assertThat(third.steps.events).anyMatch(event -> event.contains("cache_from") && event.contains("404"));
            }
        }
    }

    @PrivilegedTest
    void cacheInTheImage_isFoundByItsName() throws Exception {
        try (RealRegistry real = new RealRegistry(folder)) {
            ImageReference name = ImageReference.parse(real.host() + "/team/app:1");
            Image image = here.build(here.request().tags(List.of(name)).cache(to("type=inline")));
            here.registry.push(name, ProgressListener.NONE);
            Image other = there.store.find("busybox").orElseThrow();
            there.store.tag(other.id(), name);

            Image again = there.build(there.request().cache(from(name.toString())));

            // The image holds the results of its own stage only.
            assertThat(there.steps.output()).isEqualTo("tools\n");
            assertThat(again.diffIds()).isEqualTo(image.diffIds());
            assertThat(there.store.find(name.toString()).map(Image::id)).contains(other.id());
        }
    }

    @PrivilegedTest
    void cacheInAFolder_servesOtherHosts() throws IOException {
        Path cache = folder.resolve("cache");
        here.build(here.request().cache(to("type=local,dest=" + cache)));

        there.build(there.request().cache(from("type=local,src=" + cache)));

        assertThat(there.steps.output()).isEmpty();
        assertThat(there.store.list()).hasSize(2);
    }

    @PrivilegedTest
    void stagesOfTheFilter_areCarriedOut_andALostLayerIsMadeAgain() throws IOException {
        Image first = here.build(here.request());
        here.build(here.request().cache(new CacheUse(false, List.of("tools"), List.of(), List.of())));
        assertThat(here.steps.output()).isEqualTo("tools\n");

        here.build(here.request());
        Path last = first.layers().get(0);
        Session.deleteTree(last);
        Image repaired = here.build(here.request());

        assertThat(here.steps.output()).isEqualTo("last\n");
        assertThat(here.run(repaired, "ls /v")).isEqualTo("/v\n");
    }
}
