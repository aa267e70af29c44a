package io.jcompose.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.model.Project;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void hashes_areOfAllThatANetworkOrVolumeHas() {
        Project.Network network = new Project.Network(
                "key",
                "name",
                true,
                Optional.of("bridge"),
                Map.of("a", "1"),
                true,
                false,
                Optional.of(true),
                Optional.of(false),
                Optional.of("default"),
                List.of(),
                Map.of("b", "2"));
        Project.Volume volume =
                new Project.Volume("key", "name", false, Optional.of("local"), Map.of("a", "1"), Map.of("b", "2"));

        assertThat(Labels.facts(network)).isEqualTo(components(network));
        assertThat(Labels.facts(volume)).isEqualTo(components(volume));
    }

    private static List<Object> components(Record made) {
        return List.of(made.getClass().getRecordComponents()).stream()
                .map(component -> value(component, made))
                .toList();
    }

    private static Object value(RecordComponent component, Record made) {
        try {
            return component.getAccessor().invoke(made);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(component + " of " + made, e);
        }
    }
}
