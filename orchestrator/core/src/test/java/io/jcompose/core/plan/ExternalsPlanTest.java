package io.jcompose.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jcompose.core.load.ComposeFolder;
import io.jcompose.core.load.ProjectCodec;
import io.jcompose.core.model.Project;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything external that is missing is told in one go. */
class ExternalsPlanTest {
    @TempDir
    Path temp;

    private ComposeFolder folder;

    @BeforeEach
    void setUp() {
        folder = new ComposeFolder(temp).compose("""
                name: p
                services:
                  web: {image: i, networks: [front, back], secrets: [token], scale: 1}
                  db: {image: i, networks: [back], volumes: ['data:/d', 'more:/m'], secrets: [token], configs: [conf]}
                networks:
                  front: {external: true}
                  back: {external: true, name: shared}
                volumes:
                  data: {external: true}
                  more: {external: true}
                secrets: {token: {external: true}}
                configs: {conf: {external: true}}
                """);
    }

    @Test
    void everythingThatIsMissing_isNamedAtOnce() {
        PlanException failure = catchThrowableOfType(PlanException.class, () -> plan(project()));

        assertThat(String.valueOf(failure.getMessage()).lines().map(line -> line.replaceAll("(;|, but).*", "")))
                .containsExactly(
                        "network front declared as external",
                        "network shared declared as external",
                        "external volume \"data\" not found",
                        "external volume \"more\" not found",
                        "unsupported external secret token: services 'web', 'db' use it",
                        "unsupported external config conf: service 'db' uses it");
    }

    @Test
    void secretsOfServicesWithoutContainers_areNotMissed() {
        folder.compose("""
                name: p
                services:
                  web: {image: i, secrets: [token], scale: 0}
                secrets: {token: {external: true}}
                """);

        assertThat(plan(project()).describe()).doesNotContain("create container");
        assertThatThrownBy(() -> new Planner().oneOff(project(), nothing(), UpOptions.DEFAULT, "web"))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("unsupported external secret token: service 'web' uses it");
    }

    private Plan plan(Project project) {
        return new Planner().up(project, nothing(), UpOptions.DEFAULT);
    }

    private static ObservedState nothing() {
        return new ObservedState(List.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
    }

    private Project project() {
        return ProjectCodec.fromJson(ProjectCodec.toJson(folder.loaded(options -> options)));
    }
}
