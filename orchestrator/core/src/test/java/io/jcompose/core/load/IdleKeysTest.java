package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that do nothing here are said to, once per file. */
class IdleKeysTest {
    @TempDir
    Path temp;

    @Test
    void keysWithoutEffect_areNamedOncePerFile_withTheReason() {
        ComposeFolder folder = new ComposeFolder(temp).file("a.yaml", """
                services:
                  web:
                    image: a
                    cpu_percent: 50
                    cpu_count: 2
                    deploy: {placement: {constraints: [node.role == manager]}}
                  db: {image: b, deploy: {mode: replicated}}
                """).file("b.yaml", """
                services: {web: {credential_spec: {file: x}}}
                """);

        assertThat(folder.loaded(o -> o.files(List.of("a.yaml", "b.yaml"))).warnings())
                .extracting(Problem::toString)
                .containsExactly(
                        "a.yaml: without effect here: services.web.cpu_percent, services.web.cpu_count (means something on"
                                + " Windows only); services.web.deploy.placement (is for clusters; there is one host here)",
                        "b.yaml: without effect here: services.web.credential_spec (means something on Windows only)");
        assertThat(folder.loaded(o -> o.files(List.of("a.yaml")).reportIdle(false))
                        .warnings())
                .isEmpty();
    }

    @Test
    void emptyMappings_whichJsonOfConfigHas_sayNothing() {
        ComposeFolder folder = new ComposeFolder(temp);
        folder.compose("services: {web: {image: a, deploy: {placement: {}, rollback_config: {}}}}\n");

        assertThat(folder.loaded().warnings()).isEmpty();
    }

    @Test
    void everyIdleKey_isInTheAttributeTable() {
        assertThat(IdleKeys.REASONS.keySet()).allSatisfy(name -> {
            int dot = name.indexOf('.');
            assertThat(Schema.get().section(name.substring(0, dot)).get(name.substring(dot + 1)))
                    .isNotNull();
        });
    }
}
