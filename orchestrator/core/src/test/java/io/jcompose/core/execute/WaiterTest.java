package io.jcompose.core.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.supervise.ContainerStatus;
import io.jcompose.core.supervise.ContainerStatus.Health;
import io.jcompose.runtime.ExitStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaiterTest {
    private static final ExitStatus FAILED =
            new ExitStatus(9, Optional.empty(), false, Instant.EPOCH, Optional.empty());

    @Test
    void endlessLoop_afterManyRestarts_saysHowItEnds() {
        assertThat(Waiter.endlessLoop(restarting(10), 0)).hasValue("was restarted 10 times in vain: exited (9)");
    }

    @Test
    void endlessLoop_ofFewRestartsSinceTheWaitBegan_isWaitedFor() {
        assertThat(Waiter.endlessLoop(restarting(9), 0)).isEmpty();
        assertThat(Waiter.endlessLoop(restarting(30), 25)).isEmpty();
    }

    private static ContainerStatus restarting(int times) {
        return new ContainerStatus(false, true, false, Health.NONE, 0, List.of(), times, Optional.of(FAILED), times);
    }
}
