package io.jcompose.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.client.EngineClient.SyncFile;
import io.jcompose.core.load.ProjectCodec;
import io.jcompose.core.model.Project;
import io.jcompose.runtime.build.context.IgnorePatterns;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatchPlanTest {
    private static final String RULES = """
            {"path": "/src/app", "action": "sync", "target": "/app/", "ignore": ["node_modules/"]},
            {"path": "/src/conf.ini", "action": "sync+restart", "target": "/etc/conf.ini"},
            {"path": "/src/docs", "action": "sync+exec", "target": "/docs", "include": ["**/*.md"],
             "exec": {"command": ["make"]}},
            {"path": "/src/Dockerfile", "action": "rebuild"}""";

    @Test
    void file_goesToItsPlaceBelowTheTarget() {
        WatchPlan plan = plan("/src/app/lib/a.js", "/src/elsewhere/b.js");

        assertThat(work(plan).files()).containsExactly(new SyncFile("/src/app/lib/a.js", "/app/lib/a.js"));
        assertThat(work(plan).restart()).isFalse();
        assertThat(plan.rebuild()).isEmpty();
    }

    @Test
    void watchedFile_isTheTargetItself_andRestarts() {
        WatchPlan plan = plan("/src/conf.ini");

        assertThat(work(plan).files()).containsExactly(new SyncFile("/src/conf.ini", "/etc/conf.ini"));
        assertThat(work(plan).restart()).isTrue();
    }

    @Test
    void command_runsOnceForABatch_andForIncludedFilesOnly() {
        WatchPlan plan = plan("/src/docs/a.md", "/src/docs/sub/b.md", "/src/docs/c.png");

        assertThat(work(plan).files()).hasSize(2);
        assertThat(work(plan).commands())
                .singleElement()
                .satisfies(hook -> assertThat(hook.command()).containsExactly("make"));
    }

    @Test
    void rebuild_makesEverythingElseNeedless() {
        WatchPlan plan = plan("/src/app/a.js", "/src/Dockerfile");

        assertThat(plan.rebuild()).containsExactly("web");
        assertThat(plan.work()).isEmpty();
    }

    @Test
    void whatIsIgnored_byRuleBuildOrHabit_asksForNothing() {
        assertThat(plan(
                                "/src/app/node_modules/x/index.js",
                                "/src/app/.git/HEAD",
                                "/src/app/.a.js.swp",
                                "/src/app/a.js~")
                        .isEmpty())
                .isTrue();
        WatchFilter filter =
                new WatchFilter(Optional.of(Path.of("/src")), IgnorePatterns.parse("app/secret\n!app/secret/not"));
        assertThat(WatchPlan.of(project().services().values(), Map.of("web", filter), paths("/src/app/secret/x"))
                        .isEmpty())
                .isTrue();
    }

    private static WatchPlan.Work work(WatchPlan plan) {
        return Objects.requireNonNull(plan.work().get("web"));
    }

    private static WatchPlan plan(String... changed) {
        return WatchPlan.of(project().services().values(), Map.of(), paths(changed));
    }

    private static List<Path> paths(String... names) {
        return Arrays.stream(names).map(Path::of).toList();
    }

    private static Project project() {
        return ProjectCodec.fromJson(
                "{\"name\": \"p\", \"services\": {\"web\": {\"image\": \"i\", \"develop\": {\"watch\": [%s]}}}}"
                        .formatted(RULES));
    }
}
