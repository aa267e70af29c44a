package io.jcompose.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.core.client.EngineClient.ContainerEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventFilterTest {
    private static final ContainerEvent EVENT = new ContainerEvent(
            1,
            "container",
            "health_status: healthy",
            "abcdef012345",
            "",
            "",
            Map.of("name", "box", "image", "busybox:latest", "kind", "test"));

    @Test
    void filter_ofOneKey_acceptsAnyOfItsValues_andAllOfItsLabels() {
        assertThat(accepts("container=other", "container=box")).isTrue();
        assertThat(accepts("container=abcdef")).isTrue();
        assertThat(accepts("container=")).isFalse();
        assertThat(accepts("label=kind=test", "label=kind=other")).isFalse();
    }

    @Test
    void filters_ofSeveralKeys_mustAllMatch() {
        assertThat(accepts("event=health_status", "image=busybox", "type=container"))
                .isTrue();
        assertThat(accepts("event=die", "image=busybox")).isFalse();
        assertThat(accepts("image=busy")).isFalse();
    }

    @Test
    void filter_byNetworkOrVolume_acceptsEventsOfThatKindOnly() {
        ContainerEvent network =
                new ContainerEvent(1, "network", "connect", "n1", "", "", Map.of("name", "front", "container", "abc"));

        assertThat(new EventFilter(List.of("network=front")).accepts(network)).isTrue();
        assertThat(new EventFilter(List.of("type=network")).accepts(network)).isTrue();
        assertThat(new EventFilter(List.of("container=front")).accepts(network)).isFalse();
        assertThat(accepts("network=box")).isFalse();
        assertThat(accepts("volume=box")).isFalse();
    }

    @Test
    void filter_withAnUnknownKey_isRefused() {
        assertThatThrownBy(() -> new EventFilter(List.of("colour=red"))).hasMessageContaining("invalid filter");
    }

    private static boolean accepts(String... filters) {
        return new EventFilter(List.of(filters)).accepts(EVENT);
    }
}
