package io.jcompose.runtime.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.linux.ProcessMemory.Range;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
    /** What can be written, has been written, is swapped out, shared, or is no file, must keep its pages. */
    @Test
    void onlyFilesThatAreMappedForReading_andUnchanged_canDoWithoutTheirPages() throws IOException {
        String smaps = """
                7f0000000000-7f0000010000 r-xp 00000000 fe:00 17 /usr/lib/libjvm.so
                Rss:                  64 kB
                Anonymous:             0 kB
                Swap:                  0 kB
                VmFlags: rd ex mr mw me sd
                7f0000010000-7f0000012000 r--p 00010000 fe:00 17 /usr/lib/libjvm.so
                Anonymous:             8 kB
                Swap:                  0 kB
                7f0000012000-7f0000014000 rw-p 00012000 fe:00 17 /usr/lib/libjvm.so
                Anonymous:             0 kB
                7f0000014000-7f0000016000 r--p 00000000 00:00 0
                Anonymous:             0 kB
                7f0000016000-7f0000018000 r--s 00000000 fe:00 18 /usr/lib/modules
                Anonymous:             0 kB
                7f0000018000-7f000001a000 r--p 00000000 fe:00 19 /var/cache/classes with blanks.jsa
                Anonymous:             0 kB
                Swap:                  4 kB
                7f000001a000-7f000001c000 r--p 00000000 fe:00 19 /var/cache/classes.jsa
                Anonymous:             0 kB
                ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]
                """;

        assertThat(ProcessMemory.unchangedFiles(new BufferedReader(new StringReader(smaps))))
                .containsExactly(
                        new Range(0x7f0000000000L, 0x7f0000010000L), new Range(0x7f000001a000L, 0x7f000001c000L));
    }

    @Test
    void trim_leavesAProcessThatWorks() throws IOException {
        ProcessMemory.trim();

        assertThat(Runtime.version().feature()).isGreaterThanOrEqualTo(17);
    }
}
