package io.jcompose.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.Namespaces;
import io.jcompose.runtime.ContainerSpec.Namespaces.Source;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.Signal;
import io.jcompose.runtime.Tuning;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    private static final ContainerId ID = new ContainerId("a".repeat(64));

    private static ContainerRecord full() {
        Source own = Source.Private.INSTANCE;
        ContainerSpec spec = ContainerSpec.builder("one")
                .layers(List.of(Path.of("/l")))
                .args(List.of("a b", ""))
                .labels(Map.of("k", "v"))
                .user(Optional.of("u:g"))
                .mounts(List.of(
                        new Mount.Bind(Path.of("/s"), "/t", true, false, "rslave", true),
                        new Mount.Volume("v", "/v", false, true, Optional.of("sub")),
                        new Mount.Tmpfs("/x", false, OptionalLong.of(5), OptionalInt.of(0700), "uid=1"),
                        new Mount.FileCopy(Path.of("/f"), "/g", 1, 2, 0400)))
                .hosts(Map.of("db", List.of("10.0.0.1")))
                .namespaces(new Namespaces(own, new Source.Of(ID), Source.Host.INSTANCE, own, own))
                .resources(new ContainerSpec.Resources(
                        OptionalLong.of(1L << 40),
                        OptionalLong.empty(),
                        OptionalLong.of(-1),
                        Optional.of(1.5),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        Map.of("nofile", new ContainerSpec.Ulimit(1, -1)),
                        Optional.empty(),
                        Tuning.NONE))
                .stopSignal(Signal.INT)
                .build();
        return new ContainerRecord(ID, Instant.parse("2030-01-02T03:04:05.000000006Z"), spec);
    }

    @Test
    void record_survivesTheRoundTrip() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        String text = mapper.writeValueAsString(RecordJson.write(full()));

        assertThat(RecordJson.read(ContainerRecord.class, mapper.readTree(text)))
                .isEqualTo(full());
    }

    @Test
    void unknownAndMissingKeys_areForgiven() throws Exception {
        var node = new ObjectMapper().readTree("{\"launchedAt\":\"2030-01-01T00:00:00Z\",\"future\":1}");

        RunRecord run = RecordJson.read(RunRecord.class, node);

        assertThat(run.startedAt()).isEmpty();
        assertThat(run.warnings()).isEmpty();
        assertThat(run.cgroup()).isEmpty();
    }

    @Test
    void wrongContent_namesItsPlace() throws Exception {
        var node = new ObjectMapper().readTree("{\"id\":{\"value\":\"xyz\"}}");

        assertThatThrownBy(() -> RecordJson.read(ContainerRecord.class, node))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ContainerRecord.id");
    }
}
