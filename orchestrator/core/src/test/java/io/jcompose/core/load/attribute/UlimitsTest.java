package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code ulimits} and {@code sysctls}. */
class UlimitsTest extends AttributeTest {
    @Test
    void numberAndPair() {
        canonical("""
                ulimits: {nproc: 65535, nofile: {soft: 20000, hard: 40000}, core: "-1"}
                """, """
                ulimits:
                  core: -1
                  nofile:
                    soft: 20000
                    hard: 40000
                  nproc: 65535
                """);
    }

    @Test
    void sysctls() {
        canonical("""
                sysctls: [net.core.somaxconn=1024, kernel.x=1]
                """, """
                sysctls:
                  kernel.x: "1"
                  net.core.somaxconn: "1024"
                """);
    }
}
