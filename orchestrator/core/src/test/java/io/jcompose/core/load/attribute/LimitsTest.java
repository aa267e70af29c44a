package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** Memory, processors and processes. */
class LimitsTest extends AttributeTest {
    @Test
    void sizes_areBytes() {
        canonical("""
                mem_limit: 1.5gb
                mem_reservation: 512M
                memswap_limit: -1
                mem_swappiness: 60
                shm_size: 64m
                oom_kill_disable: true
                oom_score_adj: -500
                pids_limit: 100
                """, """
                mem_limit: "1610612736"
                mem_reservation: "536870912"
                mem_swappiness: "60"
                memswap_limit: "-1"
                oom_kill_disable: true
                oom_score_adj: -500
                pids_limit: 100
                shm_size: "67108864"
                """);
    }

    @Test
    void processors() {
        canonical("""
                cpus: "1.5"
                cpuset: 0,1
                cpu_shares: 73
                cpu_quota: 50000
                cpu_period: 20000
                cpu_rt_runtime: 400000
                cpu_rt_period: 1400000
                cpu_count: 2
                cpu_percent: 50
                """, """
                cpu_count: 2
                cpu_percent: 50
                cpu_period: 20000
                cpu_quota: 50000
                cpu_rt_period: 1400000
                cpu_rt_runtime: 400000
                cpu_shares: 73
                cpus: 1.5
                cpuset: "0,1"
                """);
    }
}
