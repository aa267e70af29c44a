package io.jcompose.runtime;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads what a container has written. */
public interface ContainerLog {

    /** Opens a cursor. Reading never blocks the container. */
    Cursor open(Query query);

    /**
     * @param tail at most so many last lines
     * @param since at or after this time
     * @param until at or before this time
     */
    record Query(OptionalLong tail, Optional<Instant> since, Optional<Instant> until) {
        public static final Query ALL = new Query(OptionalLong.empty(), Optional.empty(), Optional.empty());
    }

    /** Which stream of the process. */
    enum Stream {
        STDOUT,
        STDERR
    }

    /** One line, or a part of a very long one. */
    final class Entry {
        private final long epochNanos;
        private final Stream stream;
        private final byte[] bytes;
        private final boolean partial;

        /** Takes ownership of {@code bytes}: a million of these pass in a second. */
        public Entry(long epochNanos, Stream stream, byte[] bytes, boolean partial) {
            this.epochNanos = epochNanos;
            this.stream = stream;
            this.bytes = bytes;
            this.partial = partial;
        }

        /** Time of its arrival, nanoseconds since 1970. */
        public long epochNanos() {
            return epochNanos;
        }

        public Stream stream() {
            return stream;
        }

        /** Without the newline. Not copied; do not change. */
        public byte[] bytes() {
            return bytes;
        }

        /** No newline followed yet: the next entry of the stream continues it. */
        public boolean partial() {
            return partial;
        }
    }

    /** A position in the log, across rotations. Not thread-safe. */
    interface Cursor extends AutoCloseable {

        /**
         * The next entry; empty if there is none now. More may come while the container runs: wait with
         * {@link #await}.
         */
        Optional<Entry> next();

        /**
         * From now on {@link #next} returns only what has been written already: whoever writes faster than it is read would
         * never let it end.
         */
        default void stopAtPresentEnd() {}

        /** Blocks until there may be more, or {@code millis} have passed. */
        void await(long millis) throws InterruptedException;

        @Override
        void close();
    }
}
