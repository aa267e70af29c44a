package io.jcompose.core.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.fakes.FakeRuntime;
import io.jcompose.core.fakes.FakeStreams;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ProcessStreams;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A command on a busy machine hears of starts late, and of several at once. */
class HeldStreamsTest {
    private final FakeRuntime runtime = new FakeRuntime();
    private final HeldStreams held = new HeldStreams(runtime);
    private final ContainerRecord record =
            record(runtime.create(ContainerSpec.builder("c").build()).id().value());

    @Test
    void runsOfAWatchedContainer_areHeldInTheirOrder_forWhoComesLate() {
        held.watched(record.id());

        ProcessStreams first = run();
        ProcessStreams second = run();
        ProcessStreams third = run();

        assertThat(held.take(record.id())).containsSame(first);
        assertThat(held.take(record.id())).containsSame(second);
        assertThat(held.take(record.id())).containsSame(third);
        assertThat(held.take(record.id())).isEmpty();
    }

    @Test
    void runsThatNobodyWatches_areNotHeld() {
        run();
        held.watched(record.id());
        held.unwatched(record.id());
        run();

        assertThat(held.take(record.id())).isEmpty();
    }

    @Test
    void firstRunOfAWantedService_isHeld_untilTheWishEnds() {
        ProcessStreams first;
        try (HeldStreams.Wish wish = held.want("shop", List.of("web"))) {
            assertThat(wish).isNotNull();
            first = run();
        }
        run();

        assertThat(held.take(record.id())).containsSame(first);
        assertThat(held.take(record.id())).isEmpty();
    }

    private ProcessStreams run() {
        runtime.nextExec = FakeStreams.of("", 0);
        held.hold(record);
        return runtime.nextExec;
    }

    private static ContainerRecord record(String id) {
        return new ContainerRecord(
                id,
                "c",
                "shop",
                "web",
                1,
                false,
                false,
                ContainerRecord.Restart.NO,
                Optional.empty(),
                ContainerRecord.Network.NONE,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                true,
                ContainerRecord.RUN,
                0,
                Map.of());
    }
}
