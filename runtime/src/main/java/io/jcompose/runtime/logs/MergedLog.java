package io.jcompose.runtime.logs;

import io.jcompose.runtime.ContainerLog.Cursor;
import io.jcompose.runtime.ContainerLog.Entry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Several logs as one, in order of time. While logs are followed, an entry is held back until no other log can bring an
 * earlier one: until all have something, or its time is {@code window} old. Sources may come and go. Not thread-safe.
 *
 * @param <S> what tells whose line it is
 */
public final class MergedLog<S> implements AutoCloseable {
    /** A monitor writes a line well within this time of its arrival. */
    public static final Duration WINDOW = Duration.ofMillis(40);

    private final long windowNanos;
    private final Clock clock;
    private final PriorityQueue<Input<S>> ready =
            new PriorityQueue<>(Comparator.comparingLong(input -> input.headNanos));
    private final List<Input<S>> idle = new ArrayList<>();

    /** An entry and its source. */
    public record Line<S>(S source, Entry entry) {}

    private static final class Input<S> {
        final S source;
        final Cursor cursor;
        Optional<Entry> head = Optional.empty();
        long headNanos;
        /** Nothing was there at this time, so whatever comes is not much older. */
        long emptyAt = Long.MIN_VALUE;

        Input(S source, Cursor cursor) {
            this.source = source;
            this.cursor = cursor;
        }
    }

    public MergedLog() {
        this(WINDOW, Clock.systemUTC());
    }

    MergedLog(Duration window, Clock clock) {
        this.windowNanos = window.toNanos();
        this.clock = clock;
    }

    /** Adds a log; the cursor is closed with this, or by {@link #remove}. */
    public void add(S source, Cursor cursor) {
        fill(new Input<>(source, cursor));
    }

    /** Lets go of a log; what it still has is not returned. Does nothing if it is unknown. */
    public void remove(S source) {
        for (List<Input<S>> inputs : List.of(new ArrayList<>(ready), new ArrayList<>(idle))) {
            for (Input<S> input : inputs) {
                if (input.source.equals(source)) {
                    ready.remove(input);
                    idle.remove(input);
                    input.cursor.close();
                }
            }
        }
    }

    /** The next entry; empty if there is none, or none yet whose turn is certain: then {@link #await}. */
    public Optional<Line<S>> next() {
        if (ready.isEmpty()) {
            poll(Long.MAX_VALUE);
        }
        Input<S> first = ready.peek();
        if (first == null) {
            return Optional.empty();
        }
        if (!certain(first.headNanos)) {
            poll(first.headNanos);
            first = ready.element();
            if (!certain(first.headNanos)) {
                return Optional.empty();
            }
        }
        return Optional.of(take());
    }

    /** From now on only what has been written already is returned. */
    public void stopAtPresentEnd() {
        ready.forEach(input -> input.cursor.stopAtPresentEnd());
        idle.forEach(input -> input.cursor.stopAtPresentEnd());
    }

    /** The next entry of those that are there now, without waiting for others: for logs that nobody writes any more. */
    public Optional<Line<S>> drain() {
        if (ready.isEmpty()) {
            poll(Long.MAX_VALUE);
        }
        return ready.isEmpty() ? Optional.empty() : Optional.of(take());
    }

    /** Blocks until there may be more, or {@code millis} have passed. */
    public void await(long millis) throws InterruptedException {
        if (ready.isEmpty() && idle.size() == 1) {
            idle.get(0).cursor.await(millis);
        } else {
            Thread.sleep(Math.min(millis, 10));
        }
    }

    private boolean certain(long nanos) {
        for (Input<S> input : idle) {
            if (input.emptyAt < nanos + windowNanos) {
                return false;
            }
        }
        return true;
    }

    /** Asks the idle ones again, as far as their last answer is too old to say anything about {@code nanos}. */
    private void poll(long nanos) {
        Iterator<Input<S>> inputs = new ArrayList<>(idle).iterator();
        while (inputs.hasNext()) {
            Input<S> input = inputs.next();
            if (nanos == Long.MAX_VALUE || input.emptyAt < nanos + windowNanos) {
                idle.remove(input);
                fill(input);
            }
        }
    }

    private Line<S> take() {
        Input<S> input = ready.remove();
        Line<S> line = new Line<>(input.source, input.head.orElseThrow());
        fill(input);
        return line;
    }

    private void fill(Input<S> input) {
        input.head = input.cursor.next();
        if (input.head.isEmpty()) {
            // ask the clock first: only then is "nothing yet" true for that time
            Instant now = clock.instant();
            input.emptyAt = now.getEpochSecond() * 1_000_000_000 + now.getNano();
            input.head = input.cursor.next();
        }
        if (input.head.isPresent()) {
            // a clock set back must not make a log disagree with itself
            input.headNanos = Math.max(input.headNanos, input.head.get().epochNanos());
            ready.add(input);
        } else {
            idle.add(input);
        }
    }

    @Override
    public void close() {
        ready.forEach(input -> input.cursor.close());
        idle.forEach(input -> input.cursor.close());
        ready.clear();
        idle.clear();
    }
}
