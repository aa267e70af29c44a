package io.jcompose.runtime.security;

/**
 * One instruction of classic BPF, {@code struct sock_filter} of linux/filter.h, as far as seccomp filters need it.
 *
 * @param ifTrue instructions to skip if a condition holds, at most 255
 */
record Bpf(int code, int ifTrue, int ifFalse, int k) {
    static final int ALLOW = 0x7FFF0000;
    static final int ERRNO = 0x00050000;
    static final int KILL_PROCESS = 0x80000000;
    static final int KILL_THREAD = 0x00000000;
    static final int TRAP = 0x00030000;
    static final int TRACE = 0x7FF00000;
    static final int LOG = 0x7FFC0000;

    static final int LOAD = 0x20;
    static final int JUMP = 0x05;
    static final int JUMP_EQUAL = 0x15;
    static final int JUMP_GREATER = 0x25;
    static final int JUMP_NOT_LESS = 0x35;
    static final int JUMP_ANY_BIT = 0x45;
    static final int SUBTRACT = 0x14;
    static final int AND = 0x54;
    static final int RETURN = 0x06;

    private static final int NUMBER_OFFSET = 0; // struct seccomp_data: int nr, u32 arch, u64 address, u64 args[6]
    private static final int ARCHITECTURE_OFFSET = 4;
    private static final int ARGUMENTS_OFFSET = 16;

    static Bpf loadNumber() {
        return new Bpf(LOAD, 0, 0, NUMBER_OFFSET);
    }

    static Bpf loadArchitecture() {
        return new Bpf(LOAD, 0, 0, ARCHITECTURE_OFFSET);
    }

    /** The lower half of an argument, on a little-endian machine. */
    static Bpf loadArgument(int index) {
        return new Bpf(LOAD, 0, 0, ARGUMENTS_OFFSET + 8 * index);
    }

    /** The upper half of an argument, on a little-endian machine. */
    static Bpf loadUpperArgument(int index) {
        return new Bpf(LOAD, 0, 0, ARGUMENTS_OFFSET + 8 * index + 4);
    }

    static Bpf and(int mask) {
        return new Bpf(AND, 0, 0, mask);
    }

    static Bpf jump(int skip) {
        return new Bpf(JUMP, 0, 0, skip);
    }

    static Bpf jumpIfEqual(int value, int ifTrue, int ifFalse) {
        return new Bpf(JUMP_EQUAL, ifTrue, ifFalse, value);
    }

    /** Unsigned. */
    static Bpf jumpIfGreater(int value, int ifTrue, int ifFalse) {
        return new Bpf(JUMP_GREATER, ifTrue, ifFalse, value);
    }

    /** Unsigned. */
    static Bpf jumpIfNotLess(int value, int ifTrue, int ifFalse) {
        return new Bpf(JUMP_NOT_LESS, ifTrue, ifFalse, value);
    }

    static Bpf jumpIfAnyBit(int mask, int ifTrue, int ifFalse) {
        return new Bpf(JUMP_ANY_BIT, ifTrue, ifFalse, mask);
    }

    static Bpf subtract(int value) {
        return new Bpf(SUBTRACT, 0, 0, value);
    }

    static Bpf returnValue(int value) {
        return new Bpf(RETURN, 0, 0, value);
    }

    @Override
    public boolean equals(Object other) { // see ContainerId
        return other instanceof Bpf it && it.code == code && it.ifTrue == ifTrue && it.ifFalse == ifFalse && it.k == k;
    }

    @Override
    public int hashCode() {
        return ((code * 31 + ifTrue) * 31 + ifFalse) * 31 + k;
    }
}
