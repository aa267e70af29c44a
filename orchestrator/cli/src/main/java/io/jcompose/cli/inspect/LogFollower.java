package io.jcompose.cli.inspect;

import io.jcompose.cli.output.LogPrinter;
import io.jcompose.cli.project.DisplayName;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.runtime.ContainerLog.Query;
import io.jcompose.runtime.logs.LogFiles;
import io.jcompose.runtime.logs.MergedLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Prints the logs of several containers as one, read straight from their files, in order of time. Notes go between the
 * lines. One thread.
 */
public final class LogFollower implements AutoCloseable {
    /** Lines of a container come before the note that it has ended. */
    private static final long NOTE_DELAY_NANOS = Duration.ofMillis(80).toNanos();

    private static final int FLUSH_EVERY = 1000;
    private final LogPrinter printer;
    private final MergedLog<String> merged = new MergedLog<>();
    private final Set<String> added = new HashSet<>();
    private final Queue<Note> notes = new ArrayDeque<>();

    /** Prints something of its own. */
    public interface NotePrinter {
        void print() throws IOException;
    }

    private record Note(long timeNanos, long dueNanoTime, NotePrinter printer) {}

    public LogFollower(LogPrinter printer) {
        this.printer = printer;
    }

    /** Adds a container's log; does nothing the second time, nor if there is none. */
    public void add(ContainerInfo container, Query query) {
        if (added.add(container.id()) && unreadable(container).isEmpty()) {
            String name = DisplayName.of(container);
            printer.add(name, container.service().isEmpty() ? name : container.service());
            merged.add(DisplayName.of(container), new LogFiles(Path.of(container.logFolder())).open(query));
        }
    }

    /** Why there is no log to read, if so. */
    public static Optional<String> unreadable(ContainerInfo container) {
        return container.logFolder().isEmpty()
                ? Optional.of("can't retrieve logs for \"%s\": its logging driver 'none' keeps no output"
                        .formatted(container.name()))
                : Optional.empty();
    }

    /**
     * Prints a note once the lines that came before it are out, and before those that came after it.
     *
     * @param timeNanos when it happened, since 1970; notes are given in order
     */
    public void note(long timeNanos, NotePrinter note) {
        notes.add(new Note(timeNanos, System.nanoTime() + NOTE_DELAY_NANOS, note));
    }

    /** Prints what is there and certain to be in order; returns when there is no more for now. */
    public void printAvailable() throws IOException {
        int sinceFlush = 0;
        for (Optional<MergedLog.Line<String>> line = merged.next(); line.isPresent(); line = merged.next()) {
            print(line.get());
            if (++sinceFlush == FLUSH_EVERY) {
                sinceFlush = 0;
                printDueNotes();
            }
        }
        printDueNotes();
        printer.flush();
    }

    private void print(MergedLog.Line<String> line) throws IOException {
        long time = line.entry().epochNanos();
        printNotes(note -> note.timeNanos() < time);
        printer.print(line.source(), line.entry());
    }

    private void printDueNotes() throws IOException {
        printNotes(note -> note.dueNanoTime() <= System.nanoTime());
    }

    private void printNotes(Predicate<Note> which) throws IOException {
        for (Note note = notes.peek(); note != null && which.test(note); note = notes.peek()) {
            notes.remove();
            printer.finish();
            note.printer().print();
        }
    }

    /** Prints the rest: what has been written until now. */
    public void printRest() throws IOException {
        merged.stopAtPresentEnd();
        for (Optional<MergedLog.Line<String>> line = merged.drain(); line.isPresent(); line = merged.drain()) {
            print(line.get());
        }
        printer.finish();
        while (!notes.isEmpty()) {
            notes.remove().printer().print();
        }
        printer.flush();
    }

    /** Blocks until there may be more, or {@code millis} have passed. */
    public void await(long millis) throws InterruptedException {
        merged.await(millis);
    }

    @Override
    public void close() {
        merged.close();
    }
}
