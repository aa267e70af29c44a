package io.jcompose.core.fakes;

import io.jcompose.core.supervise.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Time that passes when told to; everything happens at once on the caller's thread. */
public final class FakeLoop implements Loop {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final List<Entry> timers = new ArrayList<>();

    private record Entry(Instant at, Runnable task) {}

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public void run(Runnable task) {
        task.run();
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        Entry entry = new Entry(now.plus(delay), task);
        timers.add(entry);
        return () -> timers.remove(entry);
    }

    @Override
    public <T> void blocking(Callable<T> work, Consumer<? super T> onSuccess, Consumer<? super Throwable> onFailure) {
        T result;
        try {
            result = work.call();
        } catch (Exception e) {
            onFailure.accept(e);
            return;
        }
        onSuccess.accept(result);
    }

    /** Lets time pass, with all that happens meanwhile. */
    public void advance(Duration duration) {
        Instant until = now.plus(duration);
        Optional<Entry> due = next(until);
        while (due.isPresent()) {
            timers.remove(due.get());
            now = due.get().at();
            due.get().task().run();
            due = next(until);
        }
        now = until;
    }

    private Optional<Entry> next(Instant until) {
        return timers.stream().filter(e -> !e.at().isAfter(until)).min(Comparator.comparing(Entry::at));
    }

    /** Time until the next timer. */
    public Duration untilNext() {
        return timers.stream()
                .min(Comparator.comparing(Entry::at))
                .map(entry -> Duration.between(now, entry.at()))
                .orElseThrow(() -> new AssertionError("nothing is planned"));
    }
}
