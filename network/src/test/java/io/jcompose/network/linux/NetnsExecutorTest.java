package io.jcompose.network.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NetnsExecutorTest {
    private final FakeSyscalls syscalls = new FakeSyscalls();

    @Test
    void body_runsInAThreadOfItsOwnThatJoinedTheNamespace() {
        String name = new NetnsExecutor(syscalls)
                .callIn(5, () -> Thread.currentThread().getName());

        assertThat(syscalls.calls).containsExactly("join 5 in " + name);
        assertThat(name).isNotEqualTo(Thread.currentThread().getName());
    }

    @Test
    void body_isNotRunWhenJoiningFails() {
        syscalls.failJoinWith = ErrorNumbers.EPERM;

        assertThatThrownBy(() -> new NetnsExecutor(syscalls).callIn(5, () -> {
                    throw new AssertionError("ran outside of its namespace");
                }))
                .isInstanceOf(SyscallException.class)
                .hasMessageStartingWith("setns network namespace: Operation not permitted (EPERM); run as root");
    }
}
