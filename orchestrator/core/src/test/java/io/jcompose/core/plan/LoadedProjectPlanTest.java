package io.jcompose.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.load.ComposeFolder;
import io.jcompose.core.load.LoadRequest;
import io.jcompose.core.load.ProjectCodec;
import io.jcompose.core.model.Project;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What options of loading change in plans: the project makes the way to the engine first. */
class LoadedProjectPlanTest {
    @TempDir
    Path temp;

    private ComposeFolder folder;

    @BeforeEach
    void setUp() {
        folder = new ComposeFolder(temp).compose("""
                name: p
                services:
                  web: {build: ., networks: [used]}
                  named: {image: i, container_name: mine, networks: [used]}
                networks: {used: , unused: }
                volumes: {unused: }
                """);
    }

    @Test
    void compatibility_joinsNamesWithUnderscores() {
        folder.variable("COMPOSE_COMPATIBILITY", "1");

        assertThat(plan(options -> options)).isEqualTo("""
                #1 build image p_web (not found)
                #2 pull image i (not found)
                #3 create network p_used (not found)
                #4 create container p_web_1 after #1, #3 (not found)
                #5 start container p_web_1 after #4 (created)
                #6 create container mine after #2, #3 (not found)
                #7 start container mine after #6 (created)
                """);
        assertThat(Names.oneOff(project(options -> options), "web", "0123456789ab"))
                .isEqualTo("p_web_run_0123456789ab");
    }

    @Test
    void withoutCompatibility_namesHaveHyphens() {
        folder.variable("COMPOSE_COMPATIBILITY", "0");

        assertThat(plan(options -> options)).contains("create container p-web-1", "build image p-web ");
        assertThat(Names.oneOff(project(options -> options), "web", "0123456789ab"))
                .isEqualTo("p-web-run-0123456789ab");
    }

    @Test
    void unusedResources_areMade_whenTheyAreKept() {
        assertThat(plan(options -> options)).doesNotContain("unused");
        assertThat(plan(options -> options.keepUnused(true)))
                .contains("create network p_unused (not found)", "create volume p_unused (not found)");
    }

    @Test
    void allResources_areMade_whateverServicesAreSelected() {
        folder.compose("""
                name: p
                services:
                  web: {image: i}
                  db: {image: i, networks: [back], volumes: ['data:/d']}
                networks: {back: , spare: }
                volumes: {data: }
                """);

        assertThat(plan(options -> options, List.of("web"))).doesNotContain("p_back", "p_data", "p_spare");
        assertThat(plan(options -> options.keepUnused(true), List.of("web")))
                .contains("create network p_back", "create network p_spare", "create volume p_data")
                .doesNotContain("create container p-db-1");
    }

    private String plan(UnaryOperator<LoadRequest.Builder> options) {
        return plan(options, List.of());
    }

    private String plan(UnaryOperator<LoadRequest.Builder> options, List<String> services) {
        ObservedState nothing =
                new ObservedState(List.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
        return new Planner().up(project(options), nothing, upOf(services)).describe();
    }

    private static UpOptions upOf(List<String> services) {
        UpOptions all = UpOptions.DEFAULT;
        return new UpOptions(
                services,
                all.noDeps(),
                all.recreate(),
                all.alwaysRecreateDeps(),
                all.renewVolumes(),
                all.build(),
                all.pull(),
                all.orphans(),
                all.scale(),
                all.timeout(),
                all.start(),
                all.awaitReady(),
                all.changedVolumes());
    }

    private Project project(UnaryOperator<LoadRequest.Builder> options) {
        return ProjectCodec.fromJson(ProjectCodec.toJson(folder.loaded(options)));
    }
}
