package io.jcompose.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.client.ContainerVerbs.UpdateRequest;
import io.jcompose.runtime.ContainerSpec.Resources;
import io.jcompose.runtime.Tuning;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UpdatesTest {
    private static final OptionalLong KEEP = OptionalLong.empty();

    @Test
    void update_changesWhatItNames_andKeepsTheRest() {
        Tuning tuned = new Tuning(OptionalInt.of(10), true, KEEP, KEEP, Optional.empty());
        Resources old = Resources.UNLIMITED.with(tuned);

        Resources merged = Updates.merged(
                old,
                new UpdateRequest(
                        "web",
                        OptionalLong.of(1 << 20),
                        KEEP,
                        KEEP,
                        Optional.empty(),
                        KEEP,
                        KEEP,
                        KEEP,
                        Optional.empty(),
                        KEEP,
                        Optional.empty()));

        assertThat(merged.memory()).hasValue(1 << 20);
        assertThat(merged.pids()).isEqualTo(old.pids());
        assertThat(merged.tuning()).isEqualTo(tuned);
    }
}
