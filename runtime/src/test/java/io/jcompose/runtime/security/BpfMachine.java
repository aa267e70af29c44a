package io.jcompose.runtime.security;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Interprets a seccomp program as the kernel would, and counts the steps. */
final class BpfMachine {
    private final ByteBuffer program;
    int steps;

    BpfMachine(SeccompProgram program) {
        this.program = ByteBuffer.wrap(program.toByteArray()).order(ByteOrder.nativeOrder());
    }

    /** @return what the filter says about a call: action and errno */
    int run(int architecture, int number, long... arguments) {
        ByteBuffer data = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        data.putInt(number).putInt(architecture).putLong(0);
        for (long argument : arguments) {
            data.putLong(argument);
        }
        int accumulator = 0;
        steps = 0;
        for (int at = 0; ; at++) {
            steps++;
            int code = program.getShort(8 * at);
            int ifTrue = program.get(8 * at + 2) & 0xFF;
            int ifFalse = program.get(8 * at + 3) & 0xFF;
            int k = program.getInt(8 * at + 4);
            switch (code) {
                case Bpf.LOAD -> accumulator = data.getInt(k);
                case Bpf.SUBTRACT -> accumulator -= k;
                case Bpf.AND -> accumulator &= k;
                case Bpf.JUMP_GREATER -> at += Integer.compareUnsigned(accumulator, k) > 0 ? ifTrue : ifFalse;
                case Bpf.JUMP -> at += k;
                case Bpf.JUMP_EQUAL -> at += accumulator == k ? ifTrue : ifFalse;
                case Bpf.JUMP_NOT_LESS -> at += Integer.compareUnsigned(accumulator, k) >= 0 ? ifTrue : ifFalse;
                case Bpf.JUMP_ANY_BIT -> at += (accumulator & k) != 0 ? ifTrue : ifFalse;
                case Bpf.RETURN -> {
                    return k;
                }
                default -> throw new AssertionError("code 0x%x at %d".formatted(code, at));
            }
        }
    }
}
