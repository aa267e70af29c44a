package io.jcompose.runtime.logs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Finds places in one log file without reading all of it. */
public final class LogTail {
    private static final long FIRST_WINDOW = 1 << 16;
    private static final int NEAR = 1 << 18;
    private static final long MEND_WINDOW = 4L * (LogRecords.MAX_PAYLOAD + LogRecords.HEADER);

    private LogTail() {}

    /**
     * Takes away the record at the end of a log that its killed monitor did not write to its end: what the next run writes
     * behind it would be taken for its rest, and so be lost. Nobody may be writing.
     *
     * @param folder the log's; need not be there
     * @return bytes that were taken away
     */
    public static long mend(Path folder) throws IOException {
        Path newest = folder.resolve("log");
        if (!Files.exists(newest)) {
            return 0;
        }
        long size = Files.size(newest);
        long end;
        try (LogRecords file = LogRecords.open(newest)) {
            end = file.synchronise(size - MEND_WINDOW) ? file.wholeRecordsEnd() : size;
        }
        if (end < size) {
            try (FileChannel channel = FileChannel.open(newest, StandardOpenOption.WRITE)) {
                channel.truncate(end);
            }
        }
        return size - end;
    }

    /**
     * Moves to where the last {@code wanted} lines start, or to the start of the file if it has fewer. Looks at ever larger
     * pieces of its end.
     *
     * @return how many of them it has
     */
    static long seek(LogRecords file, long wanted) {
        long size = file.size();
        if (wanted == 0) {
            file.seek(size);
            return 0;
        }
        for (long window = FIRST_WINDOW; ; window *= 8) {
            boolean whole = window >= size;
            if (!file.synchronise(whole ? 0 : size - window)) {
                continue;
            }
            long start = file.position();
            long lines = lines(file, Long.MAX_VALUE, size);
            if (lines > wanted || whole) {
                file.seek(start);
                lines(file, Math.max(lines - wanted, 0), size);
                return Math.min(lines, wanted);
            }
        }
    }

    /** Steps over at most so many lines; an unfinished one at the end counts. */
    private static long lines(LogRecords file, long most, long end) {
        long count = 0;
        boolean open = false;
        while (count < most && file.position() < end) {
            if (file.step() < 0) {
                break;
            }
            open = file.steppedPartial;
            if (!open) {
                count++;
            }
        }
        return open && count < most ? count + 1 : count;
    }

    /** Moves to a record not later than the first one at or after {@code time}, and near it. Times in a file only grow. */
    static void seekTime(LogRecords file, long time) {
        long low = file.position();
        long high = file.size();
        while (high - low > NEAR) {
            long middle = low + (high - low) / 2;
            if (!file.synchronise(middle)) {
                break;
            }
            long start = file.position();
            if (start >= high) {
                high = middle;
                continue;
            }
            long at = file.step();
            if (at < 0) {
                break;
            }
            if (at < time) {
                low = start;
            } else {
                high = middle;
            }
        }
        file.seek(low);
    }
}
