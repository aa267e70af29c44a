package io.jcompose.runtime.build.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.KillSeries;
import io.jcompose.runtime.image.StoreMaintenance;
import io.jcompose.testkit.PrivilegedTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

/** A process that builds all the time is killed at many moments. */
class KilledBuildIT {
    private static final String DOCKERFILE = """
            FROM busybox AS made
            COPY . /copied
            RUN mkdir /many && for i in 1 2 3 4 5 6 7 8 9; do cp -r /copied /many/$i; done
            FROM busybox
            COPY --from=made /many /many
            RUN echo done >/done
            """;

    @TempDir
    Path folder;

    /** The process that is killed: {@code FOLDER CGROUP}. */
    public static void main(String[] arguments) throws IOException {
        // Not closed: it never ends by itself.
        BuildFixture fixture = new BuildFixture(Path.of(arguments[0]), arguments[1]);
        System.out.println(KillSeries.READY);
        while (true) {
            var unused = build(fixture);
        }
    }

    private static Image build(BuildFixture fixture) throws IOException {
        for (int i = 0; i < 50; i++) {
            fixture.file("d%d/file".formatted(i), "x".repeat(2000));
        }
        fixture.file("Dockerfile", DOCKERFILE);
        return fixture.build(fixture.request().cache(new BuildRequest.CacheUse(true, List.of(), List.of(), List.of())));
    }

    @PrivilegedTest
    void killAtAnyMoment_leavesAWholeStore_andTheNextBuildSucceeds() throws Exception {
        String cgroup = "jcb" + UUID.randomUUID().toString().substring(0, 6);
        StoreMaintenance store = StoreMaintenance.of(folder.resolve("data/images"));
        new KillSeries(KilledBuildIT.class, folder.toString(), cgroup)
                .run(() -> assertThat(store.check(false)).isEmpty());

        try (BuildFixture fixture = new BuildFixture(folder, cgroup)) {
            Image image = build(fixture);

            assertThat(fixture.run(image, "cat /done; ls /many | wc -l")).isEqualTo("done\n9\n");
        }
    }
}
