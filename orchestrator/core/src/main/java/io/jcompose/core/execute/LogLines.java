package io.jcompose.core.execute;

import io.jcompose.runtime.ContainerLog;
import io.jcompose.runtime.ContainerLog.Entry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on the lines of a container's log as they come, on a thread of its own. */
final class LogLines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogLines.class);
    private static final long AWAIT_MILLIS = 50;
    private static final byte[] NEWLINE = {'\n'};

    private final ContainerLog log;
    private final Map<ContainerLog.Stream, LineSplitter> splitters = new EnumMap<>(ContainerLog.Stream.class);
    private final Thread reader;
    private volatile boolean ended;

    LogLines(ContainerLog log, Consumer<String> lines) {
        this.log = log;
        for (ContainerLog.Stream stream : ContainerLog.Stream.values()) {
            splitters.put(stream, new LineSplitter(lines));
        }
        this.reader = new Thread(this::read, "hook-log");
        reader.setDaemon(true);
    }

    void start() {
        reader.start();
    }

    private void read() {
        try (ContainerLog.Cursor cursor = log.open(ContainerLog.Query.ALL)) {
            boolean last = false;
            while (!last) {
                last = ended; // before reading, lest something be written in between
                for (Optional<Entry> entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
                    pass(entry.get());
                }
                if (!last) {
                    cursor.await(AWAIT_MILLIS);
                }
            }
            splitters.values().forEach(LineSplitter::finish);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("log of a hook: {}", e.getMessage());
        }
    }

    private void pass(Entry entry) {
        LineSplitter splitter = splitters.get(entry.stream());
        if (splitter != null) {
            splitter.accept(entry.bytes(), entry.bytes().length);
            if (!entry.partial()) {
                splitter.accept(NEWLINE, 1);
            }
        }
    }

    /** Returns once all that was written is passed on. */
    @Override
    public void close() {
        ended = true;
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
