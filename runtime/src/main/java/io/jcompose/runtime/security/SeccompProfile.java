package io.jcompose.runtime.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.image.Json;
import io.jcompose.runtime.security.SyscallTable.Abi;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A profile of the user's own, in Docker's JSON. The first rule of a call that fits decides; what no rule names gets the
 * default action. Calls that are newer than our table are "not there" where the default is to refuse, so that programs
 * fall back to older ones. Immutable.
 */
public final class SeccompProfile {
    /** Names as in {@code includes.arches} and {@code SCMP_ARCH_…}, and what runs on a machine of each kind. */
    private static final Map<String, Abi> ARCHITECTURES = Map.of(
            "SCMP_ARCH_X86_64", Abi.X86_64,
            "SCMP_ARCH_X86", Abi.I386,
            "SCMP_ARCH_X32", Abi.X32,
            "SCMP_ARCH_AARCH64", Abi.AARCH64);

    /** Larger ones are refused. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_ARGUMENTS = 6;
    private static final int EPERM = 1;
    private final int defaultAction;
    private final Set<String> architectures;
    private final Map<String, List<String>> subArchitectures;
    private final List<Rule> rules;

    private SeccompProfile(
            int defaultAction,
            Set<String> architectures,
            Map<String, List<String>> subArchitectures,
            List<Rule> rules) {
        this.defaultAction = defaultAction;
        this.architectures = architectures;
        this.subArchitectures = subArchitectures;
        this.rules = rules;
    }

    /** @param alternatives any of these lists of conditions must hold; empty: always */
    private record Rule(
            List<String> names, int action, List<List<Condition>> alternatives, Where includes, Where excludes) {}

    private record Where(List<String> capabilities, List<String> architectures, Optional<String> minKernel) {}

    private record Condition(int index, String operator, long value, long second) {}

    /** @throws IllegalArgumentException saying what is wrong with it */
    public static SeccompProfile parse(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("larger than %d bytes".formatted(MAX_BYTES));
        }
        try {
            Map<String, Object> json = Json.parseObject(bytes);
            Optional<String> action = Json.string(json, "defaultAction");
            if (action.isEmpty()) {
                throw new IllegalArgumentException("defaultAction is missing");
            }
            Map<String, List<String>> below = new HashMap<>();
            for (Map<String, Object> entry : Json.objects(json, "archMap")) {
                Json.string(entry, "architecture")
                        .ifPresent(name -> below.put(name, Json.strings(entry, "subArchitectures")));
            }
            List<Rule> rules = new ArrayList<>();
            for (Map<String, Object> rule : Json.objects(json, "syscalls")) {
                rules.add(rule(rule));
            }
            return new SeccompProfile(
                    action(action.get(), Json.number(json, "defaultErrnoRet")),
                    new HashSet<>(Json.strings(json, "architectures")),
                    below,
                    rules);
        } catch (IOException e) {
            throw new IllegalArgumentException("no valid JSON: " + e.getMessage(), e);
        }
    }

    private static Rule rule(Map<String, Object> json) {
        List<String> names = new ArrayList<>(Json.strings(json, "names"));
        Json.string(json, "name").ifPresent(names::add);
        String action = Json.string(json, "action")
                .orElseThrow(() -> new IllegalArgumentException("the rule for %s has no action".formatted(names)));
        List<Condition> conditions = new ArrayList<>();
        Set<Integer> indexes = new HashSet<>();
        for (Map<String, Object> argument : Json.objects(json, "args")) {
            Condition condition = condition(argument);
            conditions.add(condition);
            indexes.add(condition.index());
        }
        // As runc has it: conditions on different arguments must all hold, of several on one argument any.
        List<List<Condition>> alternatives = indexes.size() == conditions.size()
                ? conditions.isEmpty() ? List.of() : List.of(conditions)
                : conditions.stream().map(List::of).toList();
        return new Rule(
                names,
                action(action, Json.number(json, "errnoRet")),
                alternatives,
                where(Json.object(json, "includes")),
                where(Json.object(json, "excludes")));
    }

    private static Where where(Map<String, Object> json) {
        List<String> capabilities = Json.strings(json, "caps");
        long unused = Capabilities.mask(capabilities); // refuses unknown names
        return new Where(capabilities, Json.strings(json, "arches"), Json.string(json, "minKernel"));
    }

    private static Condition condition(Map<String, Object> json) {
        long index = Json.number(json, "index").orElse(0L);
        if (index < 0 || index >= MAX_ARGUMENTS) {
            throw new IllegalArgumentException("a call has no argument %d".formatted(index));
        }
        String operator = Json.string(json, "op").orElse("");
        if (!SeccompCondition.OPERATORS.contains(operator)) {
            throw new IllegalArgumentException("unknown comparison '%s'; there are %s"
                    .formatted(operator, String.join(", ", SeccompCondition.OPERATORS)));
        }
        return new Condition((int) index, operator, unsigned(json, "value"), unsigned(json, "valueTwo"));
    }

    private static long unsigned(Map<String, Object> json, String key) {
        return json.get(key) instanceof Number number ? new BigInteger(number.toString()).longValue() : 0;
    }

    private static int action(String name, Optional<Long> errno) {
        int number = (int) (errno.orElse((long) EPERM) & 0xFFFF);
        return switch (name) {
            case "SCMP_ACT_ALLOW" -> Bpf.ALLOW;
            case "SCMP_ACT_LOG" -> Bpf.LOG;
            case "SCMP_ACT_ERRNO" -> Bpf.ERRNO | number;
            case "SCMP_ACT_TRACE" -> Bpf.TRACE | number;
            case "SCMP_ACT_TRAP" -> Bpf.TRAP;
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> Bpf.KILL_THREAD;
            case "SCMP_ACT_KILL_PROCESS" -> Bpf.KILL_PROCESS;
            default -> throw new IllegalArgumentException("action '%s' is not supported".formatted(name));
        };
    }

    /**
     * What it says about one kind of container on one kind of machine.
     *
     * @param machine {@code amd64} or {@code arm64}
     * @param kernel as {@code uname -r} has it
     */
    CallPolicy policy(long capabilities, String machine, String kernel) {
        Map<String, List<List<Bpf>>> pieces = new HashMap<>();
        for (Rule rule : rules) {
            if (applies(rule, capabilities, machine, kernel)) {
                List<List<Bpf>> tests = tests(rule);
                rule.names()
                        .forEach(name -> pieces.computeIfAbsent(name, n -> new ArrayList<>())
                                .addAll(tests));
            }
        }
        Map<String, List<Bpf>> programs = new HashMap<>();
        pieces.forEach((name, tests) -> programs.put(name, program(tests)));
        List<Bpf> other = List.of(Bpf.returnValue(defaultAction));
        boolean refuses = (defaultAction & ~0xFFFF) == Bpf.ERRNO;
        return new CallPolicy(
                covered(machine),
                name -> programs.getOrDefault(name, other),
                refuses ? Verdict.NOT_THERE.program() : other);
    }

    private Set<Abi> covered(String machine) {
        String own = machine.equals("amd64") ? "SCMP_ARCH_X86_64" : "SCMP_ARCH_AARCH64";
        Set<String> names = new HashSet<>(architectures);
        names.add(own);
        names.addAll(subArchitectures.getOrDefault(own, List.of()));
        Set<Abi> covered = EnumSet.noneOf(Abi.class);
        ARCHITECTURES.forEach((name, abi) -> {
            if (names.contains(name)) {
                covered.add(abi);
            }
        });
        return covered;
    }

    private static boolean applies(Rule rule, long capabilities, String machine, String kernel) {
        Where in = rule.includes();
        Where out = rule.excludes();
        return in.capabilities().stream().allMatch(name -> has(capabilities, name))
                && out.capabilities().stream().noneMatch(name -> has(capabilities, name))
                && (in.architectures().isEmpty() || in.architectures().contains(machine))
                && !out.architectures().contains(machine)
                && in.minKernel().map(least -> isAtLeast(kernel, least)).orElse(true)
                && out.minKernel().map(least -> !isAtLeast(kernel, least)).orElse(true);
    }

    private static boolean has(long capabilities, String name) {
        return (capabilities & Capabilities.mask(List.of(name))) != 0;
    }

    private static boolean isAtLeast(String kernel, String least) {
        String[] have = kernel.split("\\D+", 3);
        String[] want = least.split("\\D+", 3);
        for (int i = 0; i < 2; i++) {
            int one = number(have, i);
            int other = number(want, i);
            if (one != other) {
                return one > other;
            }
        }
        return true;
    }

    private static int number(String[] parts, int index) {
        return index < parts.length && parts[index].matches("[0-9]{1,6}") ? Integer.parseInt(parts[index]) : 0;
    }

    /** One piece for each alternative, which returns the action if it fits and runs on behind itself if not. */
    private static List<List<Bpf>> tests(Rule rule) {
        List<Bpf> decision = List.of(Bpf.returnValue(rule.action()));
        if (rule.alternatives().isEmpty()) {
            return List.of(decision);
        }
        List<List<Bpf>> tests = new ArrayList<>();
        for (List<Condition> conditions : rule.alternatives()) {
            List<Bpf> test = decision;
            for (int i = conditions.size() - 1; i >= 0; i--) {
                Condition condition = conditions.get(i);
                List<Bpf> longer = new ArrayList<>(SeccompCondition.test(
                        condition.operator(), condition.index(), condition.value(), condition.second(), test.size()));
                longer.addAll(test);
                test = longer;
            }
            tests.add(test);
        }
        return tests;
    }

    private List<Bpf> program(List<List<Bpf>> tests) {
        List<Bpf> program = new ArrayList<>();
        tests.forEach(program::addAll);
        program.add(Bpf.returnValue(defaultAction));
        return program;
    }
}
