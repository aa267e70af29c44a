package io.jcompose.runtime.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jnr.ffi.LibraryLoader;
import jnr.ffi.types.size_t;
import jnr.ffi.types.u_int64_t;

/** This process's own memory. Thread-safe. */
public final class ProcessMemory {
    private static final int MADV_DONTNEED = 4;

    /** A line of /proc/PID/smaps (proc_pid_smaps(5)) that begins a mapping of a file. */
    private static final Pattern FILE_MAPPING =
            Pattern.compile("([0-9a-f]{1,16})-([0-9a-f]{1,16}) r-[-x]p \\S+ \\S+ [1-9][0-9]* +/.*");

    /** The lines that tell what a mapping holds beside the file's own pages. */
    private static final Pattern OWN_PAGES = Pattern.compile("(?:Anonymous|Swap): +[1-9].*");

    private static final Pattern NEXT_MAPPING = Pattern.compile("[0-9a-f]+-[0-9a-f]+ .*");

    /** C prototypes, spelled as in the man pages. */
    public interface LibC {
        int madvise(@u_int64_t long addr, @size_t long length, int advice);

        int malloc_trim(@size_t long pad);
    }

    /** A range of addresses. */
    record Range(long start, long end) {}

    private static final class Bound {
        static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
    }

    private ProcessMemory() {}

    /**
     * Gives back what an idle process can do without: free memory of the C library, and the pages of programs and other
     * files that are mapped to be read only. They stay in the kernel's cache, from where the next access has them again.
     *
     * @throws IOException if the process's mappings cannot be read
     */
    public static void trim() throws IOException {
        try (BufferedReader smaps = Files.newBufferedReader(Path.of("/proc/self/smaps"), StandardCharsets.ISO_8859_1)) {
            for (Range range : unchangedFiles(smaps)) {
                // An error would mean that the range has gone meanwhile: then there is nothing to give back.
                int unused = Bound.LIBC.madvise(range.start(), range.end() - range.start(), MADV_DONTNEED);
            }
        }
        try {
            int unused = Bound.LIBC.malloc_trim(0);
        } catch (UnsatisfiedLinkError e) {
            // only glibc has it
        }
    }

    /** Where files are mapped that cannot be written there, and where no page differs from the file. */
    static List<Range> unchangedFiles(BufferedReader smaps) throws IOException {
        List<Range> ranges = new ArrayList<>();
        boolean candidate = false;
        for (String line = smaps.readLine(); line != null; line = smaps.readLine()) {
            if (NEXT_MAPPING.matcher(line).matches()) {
                Matcher file = FILE_MAPPING.matcher(line);
                candidate = file.matches();
                if (candidate) {
                    ranges.add(new Range(
                            Long.parseUnsignedLong(file.group(1), 16), Long.parseUnsignedLong(file.group(2), 16)));
                }
            } else if (candidate && OWN_PAGES.matcher(line).matches()) {
                ranges.remove(ranges.size() - 1);
                candidate = false;
            }
        }
        return ranges;
    }
}
