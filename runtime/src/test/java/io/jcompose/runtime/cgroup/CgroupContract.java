package io.jcompose.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerSpec.Resources;
import io.jcompose.runtime.Tuning;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What holds for every version, real or not. */
interface CgroupContract {
    CgroupManager manager();

    /** A path of this test's own. */
    String path();

    static Resources resources(long memory, long pids) {
        return new Resources(
                OptionalLong.of(memory),
                OptionalLong.of(memory / 2),
                OptionalLong.empty(),
                Optional.of(0.5),
                OptionalLong.of(512),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.of("0"),
                OptionalLong.of(pids),
                Map.of(),
                Optional.empty(),
                Tuning.NONE);
    }

    static Limits limits() {
        return new Limits(resources(64 << 20, 50), Limits.DEFAULT_DEVICES, false);
    }

    @Test
    default void group_isFoundUntilItIsRemoved() {
        manager().create(path(), Limits.NONE);

        assertThat(manager().find(path())).isPresent();
        int slash = path().lastIndexOf('/');
        assertThat(manager().children(path().substring(0, slash))).contains(path().substring(slash + 1));

        manager().remove(path());
        manager().remove(path());
        assertThat(manager().find(path())).isEmpty();
    }

    @Test
    default void parent_goesWithItsLastGroupAndNotBefore() {
        String parent = path().substring(0, path().lastIndexOf('/'));
        manager().create(path(), Limits.NONE);

        manager().removeIfUnused(parent);
        assertThat(manager().find(path())).isPresent();

        manager().remove(path());
        manager().removeIfUnused(parent);
        manager().removeIfUnused(parent);
        assertThat(manager().find(parent)).isEmpty();
    }

    @Test
    default void leftoverGroup_isReplaced() {
        manager().create(path(), limits());
        Cgroup fresh = manager().create(path(), Limits.NONE).group();

        assertThat(fresh.stats().pidsLimit()).isEmpty();
        manager().remove(path());
    }

    @Test
    default void freshGroup_hasNoProcessesAndNoOom() {
        Cgroup group = manager().create(path(), Limits.NONE).group();

        assertThat(group.processes()).isEmpty();
        assertThat(group.frozen()).isFalse();
        assertThat(group.memberships())
                .isNotEmpty()
                .allMatch(it -> it.version() == manager().version());
        group.killAll();
        manager().remove(path());
    }

    @Test
    default void frozenGroup_thaws() {
        Cgroup group = manager().create(path(), Limits.NONE).group();

        group.freeze();
        group.freeze();
        assertThat(group.frozen()).isTrue();
        group.thaw();
        group.thaw();
        assertThat(group.frozen()).isFalse();
        manager().remove(path());
    }

    @Test
    default void path_outOfTheHierarchy_isRefused() {
        assertThatThrownBy(() -> manager().create("../x", Limits.NONE)).isInstanceOf(ContainerException.class);
        assertThatThrownBy(() -> manager().remove("/")).isInstanceOf(ContainerException.class);
    }

    @Test
    default void unknownGroup_isNotThere() {
        assertThat(manager().find(path() + "-missing")).isEmpty();
        assertThat(manager().children(path() + "-missing")).isEmpty();
    }
}
