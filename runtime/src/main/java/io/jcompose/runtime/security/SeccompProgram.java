package io.jcompose.runtime.security;

import java.util.Arrays;

/** A ready BPF program for seccomp(2): an array of {@code struct sock_filter} in this machine's byte order. Immutable. */
public final class SeccompProgram {
    /** The kernel's own limit (BPF_MAXINSNS). */
    public static final int MAX_INSTRUCTIONS = 4096;

    private static final int INSTRUCTION_BYTES = 8;
    private final byte[] bytes;

    /** @throws IllegalArgumentException if the length is not that of 1 to 4096 instructions */
    public SeccompProgram(byte[] bytes) {
        if (bytes.length == 0
                || bytes.length % INSTRUCTION_BYTES != 0
                || bytes.length > MAX_INSTRUCTIONS * INSTRUCTION_BYTES) {
            throw new IllegalArgumentException("seccomp program of %d bytes".formatted(bytes.length));
        }
        this.bytes = bytes.clone();
    }

    /** A copy. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Number of instructions. */
    public int size() {
        return bytes.length / INSTRUCTION_BYTES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SeccompProgram that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "SeccompProgram[%d instructions]".formatted(size());
    }
}
