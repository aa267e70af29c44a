package io.jcompose.runtime.logs;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The log folder of one container: {@code log} is being written, {@code log.1}, {@code log.2} and so on are older. Reading
 * never disturbs the writer, and a file that is rotated away while it is read is read to its end. A missing folder is an
 * empty log.
 *
 * <p>Thread-safe; its cursors are not.
 */
public final class LogFiles implements ContainerLog {
    private static final Pattern NAME = Pattern.compile("log(?:[.]([1-9][0-9]{0,3}))?");
    private static final int OPEN_ATTEMPTS = 100;
    private final Path folder;

    /** @param folder as the monitor's plan names it */
    public LogFiles(Path folder) {
        this.folder = folder;
    }

    @Override
    public Cursor open(Query query) {
        return new Cursor(query);
    }

    /**
     * All files, oldest first, of one moment. In the middle of a rotation, and for good if the monitor was killed in it, a
     * number is missing, or the file that is written: the folder says which there are, not a count.
     */
    private Deque<LogRecords> openAll() {
        for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
            Deque<LogRecords> files = new ArrayDeque<>();
            try {
                Map<Integer, Object> before = keys();
                for (int age : before.keySet()) {
                    files.addFirst(LogRecords.open(path(age)));
                }
                List<Object> opened = new ArrayList<>();
                files.descendingIterator().forEachRemaining(file -> opened.add(file.key()));
                if (opened.equals(List.copyOf(before.values())) && before.equals(keys())) {
                    return files;
                }
            } catch (NoSuchFileException | java.io.FileNotFoundException e) {
                // renamed just now
            } catch (IOException e) {
                files.forEach(LogRecords::close);
                throw new ContainerException("read log in %s: %s".formatted(folder, e.getMessage()), e);
            }
            files.forEach(LogRecords::close); // a rotation came between: once more
        }
        throw new ContainerException("read log in %s: it is rotated faster than it can be opened".formatted(folder));
    }

    /** What identifies each file that is there, by age. */
    private Map<Integer, Object> keys() throws IOException {
        Map<Integer, Object> keys = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "log*")) {
            for (Path entry : entries) {
                Matcher name = NAME.matcher(String.valueOf(entry.getFileName()));
                if (name.matches()) {
                    keys.put(name.group(1) == null ? 0 : Integer.parseInt(name.group(1)), LogRecords.key(entry));
                }
            }
        } catch (NoSuchFileException e) {
            if (Files.isDirectory(folder)) {
                throw e;
            }
        }
        return keys;
    }

    private Path path(int age) {
        return folder.resolve(age == 0 ? "log" : "log." + age);
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000 + time.getNano();
    }

    /** A position in the log, across rotations. */
    public final class Cursor implements ContainerLog.Cursor {
        private final Deque<LogRecords> files;
        private final OptionalLong since;
        private final OptionalLong until;
        private boolean ended;
        private boolean atRotation;
        private Optional<LogRecords> last = Optional.empty();
        private long end;

        private Cursor(Query query) {
            since = query.since().map(time -> OptionalLong.of(nanos(time))).orElse(OptionalLong.empty());
            until = query.until().map(time -> OptionalLong.of(nanos(time))).orElse(OptionalLong.empty());
            files = openAll();
            query.tail().ifPresent(this::skipToTail);
            since.ifPresent(this::skipToTime);
        }

        /** No more will come, since the time asked for has passed. */
        public boolean ended() {
            return ended;
        }

        @Override
        public Optional<Entry> next() {
            while (!ended) {
                if (files.isEmpty()) {
                    files.addAll(openAll());
                    if (files.isEmpty()) {
                        return Optional.empty();
                    }
                }
                LogRecords current = files.element();
                boolean isLast = last.isPresent() && last.get() == current;
                Optional<Entry> entry = isLast && current.position() >= end ? Optional.empty() : current.next();
                if (entry.isEmpty()) {
                    if (isLast || !toNextFile()) {
                        return Optional.empty();
                    }
                } else if (until.isPresent() && entry.get().epochNanos() > until.getAsLong()) {
                    ended = true;
                } else if (since.isEmpty() || entry.get().epochNanos() >= since.getAsLong()) {
                    return entry;
                }
            }
            return Optional.empty();
        }

        @Override
        public void stopAtPresentEnd() {
            if (files.isEmpty()) {
                files.addAll(openAll());
            }
            if (files.isEmpty()) {
                ended = true;
            } else {
                last = Optional.of(files.getLast());
                end = files.getLast().size();
            }
        }

        /** @return whether reading goes on: in the same file, if something came just before it was rotated away */
        private boolean toNextFile() {
            if (files.size() > 1) {
                files.remove().close();
                return true;
            }
            if (!rotated(files.element())) {
                return false;
            }
            if (!atRotation) {
                atRotation = true;
                return true; // it was written to until the rotation: look once more
            }
            atRotation = false;
            LogRecords done = files.remove();
            Deque<LogRecords> now = openAll();
            boolean known = now.stream().anyMatch(file -> file.key().equals(done.key()));
            while (known && !now.isEmpty()) {
                LogRecords older = now.remove();
                older.close();
                known = !older.key().equals(done.key());
            }
            done.close();
            files.addAll(now);
            return !files.isEmpty();
        }

        private boolean rotated(LogRecords file) {
            try {
                return !LogRecords.key(path(0)).equals(file.key());
            } catch (NoSuchFileException e) {
                return false; // between two renames, or the container was removed
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void await(long millis) throws InterruptedException {
            long deadline = System.nanoTime() + millis * 1_000_000;
            long size = files.isEmpty() ? -1 : files.element().size();
            for (long pause = 2; ; pause = Math.min(pause * 2, 32)) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return;
                }
                Thread.sleep(Math.min(pause, left));
                if (size < 0 ? Files.exists(path(0)) : files.element().size() != size || rotated(files.element())) {
                    return;
                }
            }
        }

        private void skipToTail(long lines) {
            long wanted = Math.max(lines, 0);
            List<LogRecords> newestFirst = new ArrayList<>(files);
            java.util.Collections.reverse(newestFirst);
            for (int i = 0; i < newestFirst.size(); i++) {
                wanted -= LogTail.seek(newestFirst.get(i), wanted);
                if (wanted <= 0) {
                    newestFirst.subList(i + 1, newestFirst.size()).forEach(older -> {
                        files.remove(older);
                        older.close();
                    });
                    return;
                }
            }
        }

        private void skipToTime(long time) {
            while (files.size() > 1) {
                LogRecords second = List.copyOf(files).get(1);
                long start = second.position();
                long first = second.position() == 0 ? second.step() : -1;
                second.seek(start);
                if (first < 0 || first >= time) {
                    break;
                }
                files.remove().close(); // all of it is older than the next one's start
            }
            if (!files.isEmpty()) {
                LogTail.seekTime(files.element(), time);
            }
        }

        @Override
        public void close() {
            files.forEach(LogRecords::close);
            files.clear();
            ended = true;
        }
    }
}
