package io.jcompose.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KernelAnswersTest {
    @Test
    void resourceLimits_areNamed() {
        assertThat(KernelAnswers.readable("set resource limit number 7 to 1024:18446744073709551615, so it stays lower:"
                        + " Operation not permitted"))
                .isEqualTo("ulimit 'nofile' of 1024:unlimited is not allowed here, so it stays lower:"
                        + " Operation not permitted");
        assertThat(KernelAnswers.readable("something else")).isEqualTo("something else");
    }

    @Test
    void sysctls_thatTheKernelRefuses_areExplained() {
        assertThat(KernelAnswers.advice("set kernel parameter net/ipv4/nope: No such file or directory (ENOENT)"))
                .isEqualTo("; this kernel has no such sysctl");
        assertThat(KernelAnswers.advice("set kernel parameter kernel/shmmax: Invalid argument (EINVAL)"))
                .isEqualTo("; the kernel does not take this value for the sysctl");
        assertThat(KernelAnswers.advice("mount proc: Operation not permitted (EPERM)"))
                .isEmpty();
    }

    @Test
    void processLimit_isExplained() {
        assertThat(KernelAnswers.advice("start a monitor: Resource temporarily unavailable (EAGAIN)"))
                .contains("limit of processes", "pids.max");
        assertThat(KernelAnswers.advice("make a process in new namespaces: Resource temporarily unavailable (EAGAIN)"))
                .contains("limit of processes", "pids.max");
    }
}
