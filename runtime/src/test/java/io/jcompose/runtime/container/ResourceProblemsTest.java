package io.jcompose.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.runtime.ContainerSpec.Resources;
import io.jcompose.runtime.ContainerSpec.Ulimit;
import io.jcompose.runtime.Tuning;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ResourceProblemsTest {
    private static final long MIB = 1 << 20;

    @Test
    void memory_ofTooLittle_isRefused() {
        assertThat(memory(MIB, 0, 0))
                .containsExactly("memory limit 1048576 bytes: minimum memory limit allowed is 6MB");
        assertThat(memory(0, MIB, 0))
                .containsExactly("memory reservation 1048576 bytes: minimum memory reservation allowed is 6MB");
        assertThat(memory(6 * MIB, 0, 0)).isEmpty();
    }

    @Test
    void memory_ofLimitsThatContradictEachOther_isRefused() {
        assertThat(memory(100 * MIB, 200 * MIB, 0)).hasSize(1).allMatch(text -> text.contains("memory reservation"));
        assertThat(memory(100 * MIB, 0, 50 * MIB))
                .hasSize(1)
                .allMatch(text -> text.contains("minimum memoryswap limit should be larger than memory limit"));
        assertThat(memory(0, 0, 50 * MIB))
                .hasSize(1)
                .allMatch(text -> text.contains("always set the memory limit when using memoryswap limit"));
        assertThat(memory(100 * MIB, 50 * MIB, -1)).isEmpty();
    }

    @Test
    void cpuTime_thatTheKernelCannotMeasure_isRefused() {
        assertThat(cpu(5, 0)).containsExactly("cpu_quota 5: CPU cfs quota can not be less than 1ms (i.e. 1000)");
        assertThat(cpu(0, 5)).hasSize(1);
        assertThat(cpu(0, 5_000_000)).hasSize(1);
        assertThat(cpu(-1, 100_000)).isEmpty();
    }

    @Test
    void cpuset_ofCpusThatAreNotThere_isRefused() {
        assertThat(cpuset("77"))
                .containsExactly("cpuset: requested CPUs are not available - requested 77, available: 0-1,3");
        assertThat(cpuset("0-2")).hasSize(1);
        assertThat(cpuset("a-b")).containsExactly("invalid value 'a-b' for cpuset cpus; use for example 0-2 or 0,2");
        assertThat(cpuset("0-1,3")).isEmpty();
        assertThat(cpuset("")).isEmpty();
    }

    @Test
    void ulimit_whoseSoftLimitIsAboveTheHardOne_isRefused() {
        assertThat(ulimit(10, 5))
                .containsExactly("ulimit 'nofile': soft limit must be less than or equal to hard limit: 10 > 5");
        assertThat(ulimit(-1, 5)).hasSize(1);
        assertThat(ulimit(10, -1)).isEmpty();
        assertThat(ulimit(-1, -1)).isEmpty();
    }

    private static List<String> memory(long memory, long reservation, long swap) {
        return problems(resources(memory, reservation, swap, 0, 0, Optional.empty(), Map.of()));
    }

    private static List<String> cpu(long quota, long period) {
        return problems(resources(0, 0, 0, quota, period, Optional.empty(), Map.of()));
    }

    private static List<String> cpuset(String cpus) {
        return problems(resources(0, 0, 0, 0, 0, Optional.of(cpus), Map.of()));
    }

    private static List<String> ulimit(long soft, long hard) {
        return problems(resources(0, 0, 0, 0, 0, Optional.empty(), Map.of("nofile", new Ulimit(soft, hard))));
    }

    private static List<String> problems(Resources resources) {
        return ResourceProblems.of(resources, () -> "0-1,3");
    }

    private static Resources resources(
            long memory,
            long reservation,
            long swap,
            long quota,
            long period,
            Optional<String> cpuset,
            Map<String, Ulimit> ulimits) {
        return new Resources(
                asked(memory),
                asked(reservation),
                asked(swap),
                Optional.empty(),
                OptionalLong.empty(),
                asked(quota),
                asked(period),
                cpuset,
                OptionalLong.empty(),
                ulimits,
                Optional.empty(),
                Tuning.NONE);
    }

    private static OptionalLong asked(long value) {
        return value == 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
