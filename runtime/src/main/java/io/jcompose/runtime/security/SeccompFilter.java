package io.jcompose.runtime.security;

import io.jcompose.runtime.security.SyscallTable.Abi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes filters: of a profile of the user's own, or the default one, where everything is refused but what ordinary
 * programs need, as strict as Docker's default.
 *
 * <p>The numbers of all calls are cut into ranges with the same verdict, and the filter finds the range by binary search:
 * about eight comparisons for a call, where a list would need hundreds. Programs of a foreign architecture are killed.
 */
public final class SeccompFilter {
    private static final int X32_BIT = 0x40000000;
    private static final int LONGEST_SHORT_JUMP = 255;

    /** Containers differ in few ways; a filter takes longer to compile than a container to start. */
    private static final Map<Long, SeccompProgram> DEFAULT_FILTERS = new ConcurrentHashMap<>();

    private static final int MOST_KEPT = 64;

    private SeccompFilter() {}

    /**
     * The default filter for this machine.
     *
     * @param capabilities bounding mask of the container: some calls are allowed only with the capability they need
     * @throws UnsupportedOperationException on other machines than x86-64 and arm64
     */
    public static SeccompProgram defaultFilter(long capabilities) {
        SeccompProgram known = DEFAULT_FILTERS.get(capabilities);
        if (known == null) {
            known = defaultFilter(capabilities, System.getProperty("os.arch", ""));
            if (DEFAULT_FILTERS.size() < MOST_KEPT) {
                DEFAULT_FILTERS.put(capabilities, known);
            }
        }
        return known;
    }

    /** @param machine as in the system property {@code os.arch} */
    static SeccompProgram defaultFilter(long capabilities, String machine) {
        DefaultProfile profile = new DefaultProfile(capabilities);
        return compile(
                new CallPolicy(
                        EnumSet.allOf(Abi.class), name -> profile.verdict(name).program(), Verdict.NOT_THERE.program()),
                machine);
    }

    /**
     * The filter of a profile for this machine.
     *
     * @param capabilities bounding mask of the container
     * @throws IllegalArgumentException if the kernel takes no program of that size
     * @throws UnsupportedOperationException on other machines than x86-64 and arm64
     */
    public static SeccompProgram of(SeccompProfile profile, long capabilities) {
        return of(profile, capabilities, System.getProperty("os.arch", ""), System.getProperty("os.version", ""));
    }

    static SeccompProgram of(SeccompProfile profile, long capabilities, String machine, String kernel) {
        boolean arm = machine.equals("aarch64") || machine.equals("arm64");
        return compile(profile.policy(capabilities, arm ? "arm64" : "amd64", kernel), machine);
    }

    private static SeccompProgram compile(CallPolicy policy, String machine) {
        List<Bpf> program = new ArrayList<>();
        switch (machine.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> {
                List<Bpf> x32 = new ArrayList<>(List.of(Bpf.subtract(X32_BIT)));
                x32.addAll(search(Abi.X32, policy));
                List<Bpf> native64 = search(Abi.X86_64, policy);
                List<Bpf> both = new ArrayList<>(
                        List.of(Bpf.loadNumber(), Bpf.jumpIfNotLess(X32_BIT, 0, 1), Bpf.jump(native64.size())));
                both.addAll(native64);
                both.addAll(x32);
                addArchitecture(program, Abi.X86_64, both);
                List<Bpf> i386 = new ArrayList<>(List.of(Bpf.loadNumber()));
                i386.addAll(search(Abi.I386, policy));
                addArchitecture(program, Abi.I386, i386);
            }
            case "aarch64", "arm64" -> {
                List<Bpf> arm64 = new ArrayList<>(List.of(Bpf.loadNumber()));
                arm64.addAll(search(Abi.AARCH64, policy));
                addArchitecture(program, Abi.AARCH64, arm64);
            }
            default ->
                throw new UnsupportedOperationException(
                        "no seccomp filter for machine '%s'; use seccomp=unconfined".formatted(machine));
        }
        program.add(Bpf.returnValue(Bpf.KILL_PROCESS));
        return assemble(program);
    }

    private static void addArchitecture(List<Bpf> program, Abi abi, List<Bpf> body) {
        program.add(Bpf.loadArchitecture());
        program.add(Bpf.jumpIfEqual(abi.auditArchitecture(), 1, 0));
        program.add(Bpf.jump(body.size()));
        program.addAll(body);
    }

    /** Numbers from {@code first} up to the next range's. */
    private record Range(int first, List<Bpf> program) {}

    private static List<Bpf> search(Abi abi, CallPolicy policy) {
        if (!policy.covered().contains(abi)) {
            return List.of(Bpf.returnValue(Bpf.KILL_PROCESS));
        }
        List<Range> ranges = new ArrayList<>();
        int next = 0;
        for (Map.Entry<Integer, String> call : SyscallTable.INSTANCE.of(abi).entrySet()) {
            if (call.getKey() > next) {
                addRange(ranges, next, policy.unknown());
            }
            addRange(ranges, call.getKey(), policy.known().apply(call.getValue()));
            next = call.getKey() + 1;
        }
        addRange(ranges, next, policy.unknown());
        return search(ranges);
    }

    private static void addRange(List<Range> ranges, int first, List<Bpf> program) {
        if (ranges.isEmpty() || !ranges.get(ranges.size() - 1).program().equals(program)) {
            ranges.add(new Range(first, program));
        }
    }

    private static List<Bpf> search(List<Range> ranges) {
        if (ranges.size() == 1) {
            return ranges.get(0).program();
        }
        int middle = ranges.size() / 2;
        List<Bpf> lower = search(ranges.subList(0, middle));
        List<Bpf> upper = search(ranges.subList(middle, ranges.size()));
        List<Bpf> program = new ArrayList<>();
        if (lower.size() <= LONGEST_SHORT_JUMP) {
            program.add(Bpf.jumpIfNotLess(ranges.get(middle).first(), lower.size(), 0));
        } else {
            program.add(Bpf.jumpIfNotLess(ranges.get(middle).first(), 0, 1));
            program.add(Bpf.jump(lower.size()));
        }
        program.addAll(lower);
        program.addAll(upper);
        return program;
    }

    private static SeccompProgram assemble(List<Bpf> program) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * program.size()).order(ByteOrder.nativeOrder());
        for (Bpf instruction : program) {
            bytes.putShort((short) instruction.code());
            bytes.put((byte) instruction.ifTrue()).put((byte) instruction.ifFalse());
            bytes.putInt(instruction.k());
        }
        return new SeccompProgram(bytes.array());
    }
}
