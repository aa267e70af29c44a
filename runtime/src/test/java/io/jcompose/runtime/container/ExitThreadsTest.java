package io.jcompose.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExitThreadsTest {
    @Test
    void whereNoFurtherThreadCanBeStarted_endsAreHandledAllTheSame() throws InterruptedException {
        AtomicInteger started = new AtomicInteger();
        try (ExitThreads threads = new ExitThreads(task -> {
            if (started.incrementAndGet() > 1) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            return new Thread(task);
        })) {
            CountDownLatch done = new CountDownLatch(3);
            for (int i = 0; i < 3; i++) {
                threads.execute(done::countDown);
            }
            assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
        }
    }
}
