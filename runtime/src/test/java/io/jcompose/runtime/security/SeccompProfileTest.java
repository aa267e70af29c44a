package io.jcompose.runtime.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.security.SyscallTable.Abi;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compiles profiles and runs the programs call by call, as the kernel would. */
class SeccompProfileTest {
    private static final long BIG = 0x1_0000_0000L;

    @Test
    void rules_decideByName_andTheRestGetsTheDefault() {
        BpfMachine machine = machine("""
                {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                  {"names": ["mkdir", "mkdirat", "no_such_call"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13},
                  {"name": "chroot", "action": "SCMP_ACT_ERRNO"},
                  {"names": ["reboot"], "action": "SCMP_ACT_KILL_PROCESS"},
                  {"names": ["uname"], "action": "SCMP_ACT_LOG"}]}
                """);

        assertThat(call(machine, "mkdir")).isEqualTo(Bpf.ERRNO | 13);
        assertThat(call(machine, "chroot")).isEqualTo(Bpf.ERRNO | 1);
        assertThat(call(machine, "reboot")).isEqualTo(Bpf.KILL_PROCESS);
        assertThat(call(machine, "uname")).isEqualTo(Bpf.LOG);
        assertThat(call(machine, "read")).isEqualTo(Bpf.ALLOW);
        assertThat(machine.run(Abi.X86_64.auditArchitecture(), 900)).isEqualTo(Bpf.ALLOW);
    }

    @Test
    void newCalls_areNotThere_whereTheDefaultIsToRefuse() {
        BpfMachine machine = machine("{\"defaultAction\": \"SCMP_ACT_ERRNO\", \"defaultErrnoRet\": 22}");

        assertThat(call(machine, "read")).isEqualTo(Bpf.ERRNO | 22);
        assertThat(machine.run(Abi.X86_64.auditArchitecture(), 900)).isEqualTo(Bpf.ERRNO | 38);
    }

    /** Each operator around values that differ in the lower half, the upper half, or the sign. */
    @Test
    void comparisons_areOfAll64Bits_withoutASign() {
        List<Long> values =
                List.of(0L, 1L, 5L, BIG - 1, BIG, BIG + 4, BIG + 5, BIG + 6, 2 * BIG + 5, -1L, Long.MIN_VALUE);
        for (long wanted : values) {
            for (long given : values) {
                int order = Long.compareUnsigned(given, wanted);
                Map<String, Boolean> expected = Map.of(
                        "SCMP_CMP_EQ",
                        order == 0,
                        "SCMP_CMP_NE",
                        order != 0,
                        "SCMP_CMP_GT",
                        order > 0,
                        "SCMP_CMP_GE",
                        order >= 0,
                        "SCMP_CMP_LT",
                        order < 0,
                        "SCMP_CMP_LE",
                        order <= 0);
                expected.forEach((operator, holds) -> assertThat(fits(operator, wanted, 0, given))
                        .as("%s %x %x", operator, given, wanted)
                        .isEqualTo(holds));
            }
        }
        assertThat(fits("SCMP_CMP_MASKED_EQ", 0xF0_0000_00F0L, 0x10_0000_0020L, 0xF1F_0000_0F2FL))
                .isTrue();
        assertThat(fits("SCMP_CMP_MASKED_EQ", 0xF0_0000_00F0L, 0x10_0000_0020L, 0xF2F_0000_0F2FL))
                .isFalse();
        assertThat(fits("SCMP_CMP_MASKED_EQ", 0xF0_0000_00F0L, 0x10_0000_0020L, 0xF1F_0000_0F3FL))
                .isFalse();
    }

    @Test
    void conditions_onDifferentArgumentsMustAllHold_onOneArgumentAny_andTheFirstRuleThatFitsDecides() {
        BpfMachine machine = machine("""
                {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                  {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "args": [
                    {"index": 0, "value": 16, "op": "SCMP_CMP_EQ"}, {"index": 2, "value": 9, "op": "SCMP_CMP_EQ"}]},
                  {"names": ["socket"], "action": "SCMP_ACT_ERRNO", "errnoRet": 2, "args": [
                    {"index": 0, "value": 16, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 40, "op": "SCMP_CMP_EQ"}]}]}
                """);

        assertThat(call(machine, "socket", 16, 0, 9)).isEqualTo(Bpf.ERRNO | 1);
        assertThat(call(machine, "socket", 16, 0, 8)).isEqualTo(Bpf.ERRNO | 2);
        assertThat(call(machine, "socket", 40, 0, 9)).isEqualTo(Bpf.ERRNO | 2);
        assertThat(call(machine, "socket", 2, 0, 9)).isEqualTo(Bpf.ALLOW);
    }

    @Test
    void rules_applyByCapabilityArchitectureAndKernel() {
        String profile = """
                {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                  {"names": ["mount"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
                  {"names": ["chroot"], "action": "SCMP_ACT_ALLOW", "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
                  {"names": ["arch_prctl"], "action": "SCMP_ACT_ALLOW", "includes": {"arches": ["arm64"]}},
                  {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
                  {"names": ["statx"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "7.0"}}]}
                """;
        BpfMachine plain = machine(profile);
        BpfMachine admin = machine(profile, Capabilities.ALL);

        assertThat(call(plain, "mount")).isEqualTo(Bpf.ERRNO | 1);
        assertThat(call(admin, "mount")).isEqualTo(Bpf.ALLOW);
        assertThat(call(plain, "chroot")).isEqualTo(Bpf.ALLOW);
        assertThat(call(admin, "chroot")).isEqualTo(Bpf.ERRNO | 1);
        assertThat(call(plain, "arch_prctl")).isEqualTo(Bpf.ERRNO | 1);
        assertThat(call(plain, "ptrace")).isEqualTo(Bpf.ALLOW);
        assertThat(call(plain, "statx")).isEqualTo(Bpf.ERRNO | 1);
    }

    @Test
    void architectures_thatAreNotListed_areKilled() {
        BpfMachine own = machine("{\"defaultAction\": \"SCMP_ACT_ALLOW\"}");
        BpfMachine both = machine("""
                {"defaultAction": "SCMP_ACT_ALLOW", "archMap": [
                  {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]}]}
                """);

        assertThat(own.run(Abi.I386.auditArchitecture(), 3)).isEqualTo(Bpf.KILL_PROCESS);
        assertThat(both.run(Abi.I386.auditArchitecture(), 3)).isEqualTo(Bpf.ALLOW);
        assertThat(both.run(Abi.AARCH64.auditArchitecture(), 3)).isEqualTo(Bpf.KILL_PROCESS);
    }

    @Test
    void profile_thatIsWrong_isRefusedWithTheReason() {
        refused("{", "no valid JSON");
        refused("{}", "defaultAction is missing");
        refused("{\"defaultAction\": \"SCMP_ACT_NOTIFY\"}", "action 'SCMP_ACT_NOTIFY' is not supported");
        refused(rule("\"args\": [{\"index\": 6, \"op\": \"SCMP_CMP_EQ\"}]"), "a call has no argument 6");
        refused(rule("\"args\": [{\"index\": 1, \"op\": \"~\"}]"), "unknown comparison '~'");
        refused(rule("\"includes\": {\"caps\": [\"CAP_FLY\"]}"), "CAP_FLY");
    }

    private static void refused(String profile, String reason) {
        assertThatThrownBy(() -> SeccompProfile.parse(profile))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private static String rule(String more) {
        return "{\"defaultAction\": \"SCMP_ACT_ALLOW\", \"syscalls\": [{\"names\": [\"read\"], \"action\":"
                + " \"SCMP_ACT_ERRNO\", " + more + "}]}";
    }

    private static boolean fits(String operator, long value, long second, long given) {
        BpfMachine machine = machine(rule("\"args\": [{\"index\": 1, \"value\": %s, \"valueTwo\": %s, \"op\": \"%s\"}]"
                .formatted(Long.toUnsignedString(value), Long.toUnsignedString(second), operator)));
        return call(machine, "read", 7, given) != Bpf.ALLOW;
    }

    private static BpfMachine machine(String profile) {
        return machine(profile, Capabilities.DEFAULT);
    }

    private static BpfMachine machine(String profile, long capabilities) {
        return new BpfMachine(SeccompFilter.of(SeccompProfile.parse(profile), capabilities, "amd64", "6.18.0-1-amd64"));
    }

    private static int call(BpfMachine machine, String name, long... arguments) {
        int number = SyscallTable.INSTANCE.of(Abi.X86_64).entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .findFirst()
                .orElseThrow()
                .getKey();
        return machine.run(Abi.X86_64.auditArchitecture(), number, arguments);
    }
}
