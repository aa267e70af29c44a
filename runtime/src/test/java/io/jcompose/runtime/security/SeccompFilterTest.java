package io.jcompose.runtime.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.security.SyscallTable.Abi;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Runs the finished program call by call, as the kernel would. */
class SeccompFilterTest {
    private static final int ALLOWED = Bpf.ALLOW;
    private static final int EPERM = Bpf.ERRNO | 1;
    private static final int ENOSYS = Bpf.ERRNO | 38;
    private static final int X32_BIT = 0x40000000;

    private final SyscallTable table = SyscallTable.INSTANCE;
    private final SeccompProgram program = SeccompFilter.defaultFilter(Capabilities.DEFAULT, "amd64");
    private final BpfMachine machine = new BpfMachine(program);

    @Test
    void ordinaryCalls_areAllowedOnEveryArchitecture() {
        for (String name : List.of("read", "openat", "execve", "mmap", "futex", "chroot", "ptrace", "statx")) {
            assertThat(call(Abi.X86_64, name)).as(name).isEqualTo(ALLOWED);
            assertThat(call(Abi.X32, name)).as("x32 " + name).isEqualTo(ALLOWED);
            assertThat(call(Abi.I386, name)).as("i386 " + name).isEqualTo(ALLOWED);
        }
    }

    @Test
    void dangerousCalls_areRefused() {
        for (String name : List.of(
                "mount",
                "umount2",
                "setns",
                "unshare",
                "bpf",
                "keyctl",
                "add_key",
                "init_module",
                "kexec_load",
                "reboot",
                "swapon",
                "open_by_handle_at",
                "perf_event_open",
                "userfaultfd",
                "io_uring_setup",
                "move_mount",
                "settimeofday",
                "pivot_root")) {
            assertThat(call(Abi.X86_64, name)).as(name).isEqualTo(EPERM);
            assertThat(call(Abi.X32, name)).as("x32 " + name).isEqualTo(EPERM);
            assertThat(call(Abi.I386, name)).as("i386 " + name).isEqualTo(EPERM);
        }
    }

    @Test
    void clone_isAllowedForThreadsAndRefusedForNamespaces() {
        assertThat(call(Abi.X86_64, "clone", 0x3D0F00)).isEqualTo(ALLOWED);
        assertThat(call(Abi.X86_64, "clone", 0x10000000)).isEqualTo(EPERM);
        assertThat(call(Abi.X86_64, "clone", 0x00020000 | 17)).isEqualTo(EPERM);
        assertThat(call(Abi.X86_64, "clone3")).isEqualTo(ENOSYS);
    }

    @Test
    void socket_isRefusedForVsockWhateverTheUpperHalfSays() {
        assertThat(call(Abi.X86_64, "socket", 2)).isEqualTo(ALLOWED);
        assertThat(call(Abi.X86_64, "socket", 40)).isEqualTo(EPERM);
        assertThat(call(Abi.X86_64, "socket", 40 | 1L << 32)).isEqualTo(EPERM);
    }

    @Test
    void personality_isAllowedForOrdinaryOnes() {
        for (long persona : new long[] {0, 8, 0x20000, 0x20008, 0xFFFFFFFFL}) {
            assertThat(call(Abi.X86_64, "personality", persona)).isEqualTo(ALLOWED);
        }
        assertThat(call(Abi.X86_64, "personality", 0x0040000)).isEqualTo(EPERM); // ADDR_NO_RANDOMIZE
    }

    @Test
    void newerCallsThanWeKnow_areNotThere() {
        assertThat(machine.run(Abi.X86_64.auditArchitecture(), 900)).isEqualTo(ENOSYS);
        assertThat(machine.run(Abi.X86_64.auditArchitecture(), X32_BIT | 900)).isEqualTo(ENOSYS);
        assertThat(machine.run(Abi.X86_64.auditArchitecture(), -1)).isEqualTo(ENOSYS);
    }

    @Test
    void foreignArchitecture_isKilled() {
        assertThat(machine.run(Abi.AARCH64.auditArchitecture(), 0)).isEqualTo(Bpf.KILL_PROCESS);
    }

    @Test
    void capabilities_openTheCallsTheyAreFor() {
        BpfMachine admin =
                new BpfMachine(SeccompFilter.defaultFilter(Capabilities.mask(List.of("SYS_ADMIN")), "amd64"));
        assertThat(admin.run(Abi.X86_64.auditArchitecture(), number(Abi.X86_64, "mount")))
                .isEqualTo(ALLOWED);
        assertThat(admin.run(Abi.X86_64.auditArchitecture(), number(Abi.X86_64, "clone"), 0x10000000))
                .isEqualTo(ALLOWED);
        assertThat(admin.run(Abi.X86_64.auditArchitecture(), number(Abi.X86_64, "clone3")))
                .isEqualTo(ALLOWED);
        assertThat(admin.run(Abi.X86_64.auditArchitecture(), number(Abi.X86_64, "chroot")))
                .isEqualTo(EPERM);
    }

    @Test
    void arm64_hasItsOwnNumbers() {
        BpfMachine arm = new BpfMachine(SeccompFilter.defaultFilter(Capabilities.DEFAULT, "aarch64"));
        int architecture = Abi.AARCH64.auditArchitecture();
        assertThat(arm.run(architecture, 56)).isEqualTo(ALLOWED); // openat
        assertThat(arm.run(architecture, 40)).isEqualTo(EPERM); // mount
        assertThat(arm.run(Abi.X86_64.auditArchitecture(), 0)).isEqualTo(Bpf.KILL_PROCESS);
    }

    /** The verdict of every single number equals the profile's: the search tree has no hole. */
    @Test
    void everyNumber_getsTheVerdictOfItsName() {
        DefaultProfile profile = new DefaultProfile(Capabilities.DEFAULT);
        for (Abi abi : List.of(Abi.X86_64, Abi.X32, Abi.I386)) {
            Map<Integer, String> calls = table.of(abi);
            for (int number = 0; number < 700; number++) {
                Verdict expected = calls.containsKey(number) ? profile.verdict(calls.get(number)) : Verdict.NOT_THERE;
                int found = machine.run(abi.auditArchitecture(), abi == Abi.X32 ? number | X32_BIT : number, 0);
                assertThat(found)
                        .as("%s %d %s", abi, number, calls.get(number))
                        .isEqualTo(
                                switch (expected) {
                                    case REFUSE -> EPERM;
                                    case NOT_THERE -> ENOSYS;
                                    default -> ALLOWED;
                                });
            }
        }
    }

    @Test
    void program_isSmallAndShallow() {
        assertThat(program.size()).isLessThan(1500);
        call(Abi.X86_64, "read");
        assertThat(machine.steps).isLessThan(20);
    }

    /** A misspelt name would silently refuse a call. */
    @Test
    void profile_namesOnlyCallsThatExist() {
        Set<String> known = new TreeSet<>();
        for (Abi abi : Abi.values()) {
            known.addAll(table.of(abi).values());
        }
        Set<String> unknown = new TreeSet<>(DefaultProfile.names());
        unknown.removeAll(known);
        assertThat(unknown).isEmpty();
    }

    @Test
    void otherMachines_areRefusedInWords() {
        assertThatThrownBy(() -> SeccompFilter.defaultFilter(0, "riscv64"))
                .hasMessage("no seccomp filter for machine 'riscv64'; use seccomp=unconfined");
    }

    private int call(Abi abi, String name, long... arguments) {
        int number = number(abi, name);
        return machine.run(abi.auditArchitecture(), abi == Abi.X32 ? number | X32_BIT : number, arguments);
    }

    private int number(Abi abi, String name) {
        return table.of(abi).entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new AssertionError(abi + " has no " + name));
    }
}
