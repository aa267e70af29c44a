package io.jcompose.runtime.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CapabilitiesTest {
    @Test
    void defaults_areDockersFourteen() {
        assertThat(Capabilities.DEFAULT).isEqualTo(0xA80425FBL);
        assertThat(Capabilities.resolve(false, List.of(), List.of())).isEqualTo(0xA80425FBL);
    }

    @Test
    void lists_addAndDropByAnySpelling() {
        long mask = Capabilities.resolve(false, List.of("net_admin", "CAP_SYS_TIME"), List.of("cap_chown"));
        assertThat(Capabilities.names(mask))
                .contains("CAP_NET_ADMIN", "CAP_SYS_TIME")
                .doesNotContain("CAP_CHOWN")
                .hasSize(15);
    }

    @Test
    void dropAll_leavesExactlyWhatIsAdded() {
        assertThat(Capabilities.names(Capabilities.resolve(false, List.of("KILL"), List.of("ALL"))))
                .containsExactly("CAP_KILL");
    }

    @Test
    void addAll_leavesOutWhatIsDropped() {
        assertThat(Capabilities.names(Capabilities.resolve(false, List.of("ALL"), List.of("SYS_ADMIN"))))
                .hasSize(40)
                .doesNotContain("CAP_SYS_ADMIN");
    }

    @Test
    void privileged_hasAll() {
        assertThat(Capabilities.resolve(true, List.of(), List.of("ALL"))).isEqualTo(Capabilities.ALL);
    }

    @Test
    void unknownName_isRefused() {
        assertThatThrownBy(() -> Capabilities.mask(List.of("NET_ADMlN")))
                .hasMessageStartingWith("unknown capability 'NET_ADMlN'");
    }
}
