package io.jcompose.runtime.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** System calls by number, for each machine language that this program can filter. Immutable. */
final class SyscallTable {
    /** Read once: five hundred lines. */
    static final SyscallTable INSTANCE = load();

    private final Map<Abi, SortedMap<Integer, String>> names;

    private SyscallTable(Map<Abi, SortedMap<Integer, String>> names) {
        this.names = names;
    }

    /** A calling convention, with its column in the table. */
    enum Abi {
        X86_64(1, 0xC000003E),
        I386(2, 0x40000003),
        /** Has the same architecture number as {@link #X86_64}; told apart by bit 30 of the call's number. */
        X32(3, 0xC000003E),
        AARCH64(4, 0xC00000B7);

        private final int column;
        private final int auditArchitecture;

        Abi(int column, int auditArchitecture) {
            this.column = column;
            this.auditArchitecture = auditArchitecture;
        }

        /** {@code AUDIT_ARCH_…} of linux/audit.h, what a filter sees as {@code arch}. */
        int auditArchitecture() {
            return auditArchitecture;
        }
    }

    private static SyscallTable load() {
        Map<Abi, SortedMap<Integer, String>> names = new EnumMap<>(Abi.class);
        for (Abi abi : Abi.values()) {
            names.put(abi, new TreeMap<>());
        }
        try (InputStream in = SyscallTable.class.getResourceAsStream("syscalls.tsv")) {
            if (in == null) {
                throw new IllegalStateException("syscalls.tsv is missing in this build of jcompose");
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    addLine(names, line);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SyscallTable(names);
    }

    private static void addLine(Map<Abi, SortedMap<Integer, String>> names, String line) {
        String[] columns = line.split("\t");
        for (Map.Entry<Abi, SortedMap<Integer, String>> entry : names.entrySet()) {
            String number = columns[entry.getKey().column];
            if (!number.equals("-")) {
                entry.getValue().put(Integer.parseInt(number), columns[0]);
            }
        }
    }

    /** Names in order of their numbers (x32 without bit 30). */
    SortedMap<Integer, String> of(Abi abi) {
        return Collections.unmodifiableSortedMap(names.getOrDefault(abi, new TreeMap<>()));
    }
}
