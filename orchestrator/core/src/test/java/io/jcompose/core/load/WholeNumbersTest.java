package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a fraction is refused, cut off or kept, as in the reference loader's schema. */
class WholeNumbersTest {
    @TempDir
    Path temp;

    private ComposeFolder folder;

    @BeforeEach
    void setUp() {
        folder = new ComposeFolder(temp);
    }

    private ComposeFolder service(String attributes) {
        return folder.compose("services: {s: {image: i, " + attributes + "}}\n");
    }

    @Test
    void fractions_areRefused_whereASizeMustBeWhole() {
        for (String attribute : new String[] {
            "mem_reservation: 1.5",
            "mem_swappiness: 1.5",
            "build: {context: ., shm_size: 1.5}",
            "volumes: [{type: tmpfs, target: /t, tmpfs: {size: 0.5}}]",
            "oom_score_adj: 1.5"
        }) {
            assertThat(service(attribute).problems())
                    .as(attribute)
                    .singleElement()
                    .asString()
                    .contains(" must be ");
        }
        assertThat(service("mem_limit: 1.5").loaded().canonical().toYaml()).contains("mem_limit: \"1\"");
    }

    @Test
    void retries_areCutOff() {
        assertThat(service("healthcheck: {test: x, retries: 2.9}")
                        .loaded()
                        .canonical()
                        .toYaml())
                .contains("retries: 2\n");
    }

    @Test
    void listsOfDevicesAndPatterns_mustNotRepeat() {
        assertThat(service("gpus: [{capabilities: [gpu, gpu]}]").problems())
                .singleElement()
                .asString()
                .endsWith("services.s.gpus[0].capabilities[1]: 'gpu' is already in the list");
        assertThat(service("develop: {watch: [{path: a, action: rebuild, ignore: [x, x]}]}")
                        .problems())
                .singleElement()
                .asString()
                .endsWith("services.s.develop.watch[0].ignore[1]: 'x' is already in the list");
    }
}
