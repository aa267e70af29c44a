package io.jcompose.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceProgramTest {
    /** The bytes that the comments explain are the specification; little-endian, as on x86-64 and arm64. */
    @Test
    void rule_isAChainOfComparisonsThatEndsWithYes() {
        assertThat(HexFormat.of().formatHex(DeviceProgram.of(List.of("c 1:* rm"))))
                .isEqualTo(
                        "6112000000000000" // r2 = access and kind
                                + "bc23000000000000" // r3 = r2
                                + "54020000ffff0000" // r2 &= 0xffff: the kind
                                + "7403000010000000" // r3 >>= 16: the access
                                + "6114040000000000" // r4 = major
                                + "6115080000000000" // r5 = minor
                                + "5502060002000000" // not a character device: 6 on
                                + "bc36000000000000" // r6 = r3
                                + "5406000003000000" // r6 &= read and make
                                + "5d36030000000000" // more than that is wished: 3 on
                                + "5504020001000000" // another major number: 2 on
                                + "b700000001000000" // yes
                                + "9500000000000000"
                                + "b700000000000000" // no
                                + "9500000000000000");
    }

    @Test
    void otherForms_areRefusedByName() {
        for (String rule : List.of("x 1:3 rwm", "c 1:3 rx", "c a:b r", "")) {
            assertThatThrownBy(() -> DeviceProgram.of(List.of(rule)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'" + rule + "'");
        }
    }
}
