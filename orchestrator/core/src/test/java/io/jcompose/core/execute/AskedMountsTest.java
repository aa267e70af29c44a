package io.jcompose.core.execute;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Storage.Mount;
import io.jcompose.core.model.Storage.MountType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AskedMountsTest {
    private static final Map<String, Project.Volume> VOLUMES = Map.of(
            "db", new Project.Volume("db", "p_db", false, Optional.empty(), Map.of(), Map.of("of", "file")),
            "flag", new Project.Volume("flag", "flag", false, Optional.empty(), Map.of("o", "x"), Map.of("a", "b")));

    @Test
    void flagVolume_isABind_andFlagMountIsNot() {
        AskedMounts asked = of(
                "",
                mount(MountType.VOLUME, "db", true, Optional.empty(), false),
                mount(MountType.BIND, "/host", false, Optional.of("rslave"), false),
                mount(MountType.VOLUME, "flag", false, Optional.empty(), true),
                mount(MountType.BIND, "/host", true, Optional.empty(), true));

        assertThat(asked.binds()).containsExactly("p_db:/to:ro", "/host:/to:rslave");
        assertThat(asked.mounts())
                .containsExactly(
                        Map.of(
                                "Type",
                                "volume",
                                "Source",
                                "flag",
                                "Target",
                                "/to",
                                "VolumeOptions",
                                Map.of(
                                        "Labels",
                                        Map.of("a", "b"),
                                        "DriverConfig",
                                        Map.of("Options", Map.of("o", "x")))),
                        Map.of("Type", "bind", "Source", "/host", "Target", "/to", "ReadOnly", true));
    }

    @Test
    void flagVolumeWithoutSource_isNeither() {
        AskedMounts asked = of(
                "",
                mount(MountType.VOLUME, "", false, Optional.empty(), false),
                mount(MountType.VOLUME, "", false, Optional.empty(), true));

        assertThat(asked.unnamed()).containsExactly("/to");
        assertThat(asked.binds()).isEmpty();
        assertThat(asked.mounts()).containsExactly(Map.of("Type", "volume", "Target", "/to"));
    }

    @Test
    void serviceOfAFile_hasFoldersAsBinds_unlessTheyHaveOptions() {
        AskedMounts asked = of(
                "p",
                mount(MountType.VOLUME, "db", false, Optional.empty(), false),
                mount(MountType.VOLUME, "", false, Optional.empty(), false),
                mount(MountType.BIND, "/host", false, Optional.empty(), false),
                mount(MountType.BIND, "/host", false, Optional.of("rslave"), false));

        assertThat(asked.unnamed()).isEmpty();
        assertThat(asked.binds()).containsExactly("/host:/to:rw");
        assertThat(asked.mounts())
                .containsExactly(
                        Map.of("Type", "volume", "Source", "p_db", "Target", "/to"),
                        Map.of("Type", "volume", "Target", "/to"),
                        Map.of(
                                "Type",
                                "bind",
                                "Source",
                                "/host",
                                "Target",
                                "/to",
                                "BindOptions",
                                Map.of("Propagation", "rslave", "CreateMountpoint", true)));
    }

    private static AskedMounts of(String project, Mount... mounts) {
        return new AskedMounts(project.isEmpty(), VOLUMES, List.of(mounts));
    }

    private static Mount mount(
            MountType type, String source, boolean readOnly, Optional<String> propagation, boolean byFlag) {
        return new Mount(
                type,
                source.isEmpty() ? Optional.empty() : Optional.of(source),
                "/to",
                readOnly,
                !byFlag,
                propagation,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Map.of(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                byFlag);
    }
}
