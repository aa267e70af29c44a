package io.jcompose.runtime.container;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.Mount;
import io.jcompose.testkit.Mutations;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Damaged records on disk are read or refused. */
class RecordFuzzTest {
    private final Mutations mutations = new Mutations();
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void damagedContainerRecord_isReadOrRefused() throws IOException {
        ContainerSpec spec = ContainerSpec.builder("one")
                .args(List.of("true"))
                .labels(Map.of("a", "b"))
                .layers(List.of(Path.of("/l/1")))
                .mounts(List.of(new Mount.Tmpfs("/t", false, OptionalLong.of(5), OptionalInt.empty(), "")))
                .build();
        ContainerRecord record = new ContainerRecord(new ContainerId("ab".repeat(32)), Instant.EPOCH, spec);
        readDamaged(ContainerRecord.class, record);
    }

    @Test
    void damagedRunRecord_isReadOrRefused() throws IOException {
        readDamaged(
                RunRecord.class,
                new RunRecord(
                        Instant.EPOCH, Optional.of(Instant.EPOCH), "boot", "ours/ab", Optional.empty(), List.of("w")));
    }

    private <T extends Record> void readDamaged(Class<T> type, T record) throws IOException {
        byte[] whole = json.writeValueAsBytes(RecordJson.write(record));
        for (int round = Mutations.rounds(5000); round > 0; round--) {
            try {
                var unused = RecordJson.read(type, json.readTree(mutations.of(whole)));
            } catch (IOException | IllegalArgumentException e) {
                // refused
            }
        }
    }
}
