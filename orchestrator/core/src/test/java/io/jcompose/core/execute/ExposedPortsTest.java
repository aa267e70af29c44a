package io.jcompose.core.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExposedPortsTest {
    @Test
    void ranges_areTakenApart_andEachPortIsNamedOnce() {
        assertThat(ExposedPorts.single(List.of("90-92", "91/tcp", "53/UDP", "80")))
                .containsExactly("90/tcp", "91/tcp", "92/tcp", "53/udp", "80/tcp");
        assertThat(ExposedPorts.single(List.of("x"))).containsExactly("x/tcp");
    }
}
