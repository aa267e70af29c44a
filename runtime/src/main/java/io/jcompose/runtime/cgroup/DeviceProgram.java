package io.jcompose.runtime.cgroup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Device rules as an eBPF program, which is how cgroup v2 has them: the kernel runs it with kind, access and numbers of a
 * device, and 1 means yes. Pure.
 */
final class DeviceProgram {
    private static final int INSTRUCTION_BYTES = 8;
    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;
    private static final int MAKE = 1;
    private static final int READ = 2;
    private static final int WRITE = 4;
    private static final int ALL_ACCESS = MAKE | READ | WRITE;

    // linux/bpf.h
    private static final int LOAD_WORD = 0x61;
    private static final int AND = 0x54;
    private static final int SHIFT_RIGHT = 0x74;
    private static final int MOVE_REGISTER = 0xbc;
    private static final int MOVE = 0xb7;
    private static final int JUMP_IF_NOT = 0x55;
    private static final int JUMP_IF_NOT_REGISTER = 0x5d;
    private static final int EXIT = 0x95;

    private static final int RESULT = 0;
    private static final int CONTEXT = 1;
    private static final int KIND = 2;
    private static final int ACCESS = 3;
    private static final int MAJOR = 4;
    private static final int MINOR = 5;
    private static final int SCRATCH = 6;

    private final List<Instruction> program = new ArrayList<>();

    private record Instruction(int code, int to, int from, int offset, int value) {}

    private DeviceProgram() {}

    /**
     * @param rules as v1 has them: {@code c 1:3 rwm}, {@code b *:* m}, {@code a *:* rwm}; all else is denied
     * @return array of {@code struct bpf_insn} in this machine's byte order
     * @throws IllegalArgumentException naming a rule that has another form
     */
    static byte[] of(List<String> rules) {
        DeviceProgram out = new DeviceProgram();
        // struct bpf_cgroup_dev_ctx { u32 access_type, major, minor }: access in the upper half, kind in the lower one
        out.add(LOAD_WORD, KIND, CONTEXT, 0, 0);
        out.add(MOVE_REGISTER, ACCESS, KIND, 0, 0);
        out.add(AND, KIND, 0, 0, 0xffff);
        out.add(SHIFT_RIGHT, ACCESS, 0, 0, 16);
        out.add(LOAD_WORD, MAJOR, CONTEXT, 4, 0);
        out.add(LOAD_WORD, MINOR, CONTEXT, 8, 0);
        rules.forEach(out::rule);
        out.answer(0);
        return out.bytes();
    }

    private void rule(String text) {
        String[] parts = text.trim().split("[ :]+");
        if (parts.length < 1 || parts.length > 4 || !parts[0].matches("[abc]")) {
            throw unknown(text);
        }
        int access = access(text, parts.length == 4 ? parts[3] : "rwm");
        List<Instruction> checks = new ArrayList<>();
        if (!parts[0].equals("a")) {
            checks.add(new Instruction(JUMP_IF_NOT, KIND, 0, 0, parts[0].equals("b") ? BLOCK : CHARACTER));
        }
        if (access != ALL_ACCESS) {
            // what is left of the wish after taking the permitted away must be the wish itself
            checks.add(new Instruction(MOVE_REGISTER, SCRATCH, ACCESS, 0, 0));
            checks.add(new Instruction(AND, SCRATCH, 0, 0, access));
            checks.add(new Instruction(JUMP_IF_NOT_REGISTER, SCRATCH, ACCESS, 0, 0));
        }
        number(text, parts, 1).ifPresent(it -> checks.add(new Instruction(JUMP_IF_NOT, MAJOR, 0, 0, it)));
        number(text, parts, 2).ifPresent(it -> checks.add(new Instruction(JUMP_IF_NOT, MINOR, 0, 0, it)));
        for (int i = 0; i < checks.size(); i++) {
            Instruction check = checks.get(i);
            boolean jump = check.code() == JUMP_IF_NOT || check.code() == JUMP_IF_NOT_REGISTER;
            int toNextRule = checks.size() - i - 1 + 2;
            program.add(
                    jump ? new Instruction(check.code(), check.to(), check.from(), toNextRule, check.value()) : check);
        }
        answer(1);
    }

    private static int access(String rule, String letters) {
        int access = 0;
        for (char letter : letters.toCharArray()) {
            access |= switch (letter) {
                case 'r' -> READ;
                case 'w' -> WRITE;
                case 'm' -> MAKE;
                default -> throw unknown(rule);
            };
        }
        return access;
    }

    private static Optional<Integer> number(String rule, String[] parts, int index) {
        if (parts.length <= index || parts[index].equals("*")) {
            return Optional.empty();
        }
        if (!parts[index].matches("[0-9]{1,8}")) {
            throw unknown(rule);
        }
        return Optional.of(Integer.parseInt(parts[index]));
    }

    private static IllegalArgumentException unknown(String rule) {
        return new IllegalArgumentException("device rule '%s': use the form 'c 1:3 rwm'".formatted(rule));
    }

    private void answer(int value) {
        add(MOVE, RESULT, 0, 0, value);
        add(EXIT, 0, 0, 0, 0);
    }

    private void add(int code, int to, int from, int offset, int value) {
        program.add(new Instruction(code, to, from, offset, value));
    }

    private byte[] bytes() {
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        ByteBuffer out = ByteBuffer.allocate(INSTRUCTION_BYTES * program.size()).order(ByteOrder.nativeOrder());
        for (Instruction it : program) {
            int registers = little ? it.from() << 4 | it.to() : it.to() << 4 | it.from();
            out.put((byte) it.code())
                    .put((byte) registers)
                    .putShort((short) it.offset())
                    .putInt(it.value());
        }
        return out.array();
    }
}
