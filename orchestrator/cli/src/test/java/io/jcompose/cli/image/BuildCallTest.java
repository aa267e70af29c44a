package io.jcompose.cli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.cli.command.CliException;
import io.jcompose.core.client.EngineClient.DescriptionKind;
import io.jcompose.runtime.build.BuildDescription.Argument;
import io.jcompose.runtime.build.BuildDescription.Checks;
import io.jcompose.runtime.build.BuildDescription.Outline;
import io.jcompose.runtime.build.BuildDescription.Requirement;
import io.jcompose.runtime.build.BuildDescription.Target;
import io.jcompose.runtime.build.BuildDescription.Targets;
import io.jcompose.runtime.build.ImageBuilder.Warning;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BuildCallTest {

    @Test
    void value_isAMethodWithOptions() {
        assertThat(BuildCall.parse("build")).isEqualTo(new BuildCall(Optional.empty(), false, false));
        assertThat(BuildCall.parse("lint")).isEqualTo(BuildCall.CHECK);
        assertThat(BuildCall.parse("format=json,outline,ignorestatus=true"))
                .isEqualTo(new BuildCall(Optional.of(DescriptionKind.OUTLINE), true, true));
        assertThatThrownBy(() -> BuildCall.parse("target"))
                .isInstanceOf(CliException.class)
                .hasMessage("--call target is not supported; use build, check, outline or targets");
        assertThatThrownBy(() -> BuildCall.parse("check,format=xml")).hasMessageStartingWith("invalid --call");
        assertThatThrownBy(() -> BuildCall.parse("check,outline")).hasMessageStartingWith("invalid --call");
    }

    @Test
    void outline_hasATableForEachKindOfInput() {
        Outline outline = new Outline(
                "FROM x",
                Optional.of("app"),
                "is all",
                List.of(new Argument("A", "says", "1", 3, 3), new Argument("LONGER", "", "", 4, 4)),
                List.of(new Requirement("token", true, 5, 6)),
                List.of());

        assertThat(DescriptionText.text(outline).replaceAll(" +\n", "\n")).isEqualTo("""
                TARGET:      app
                DESCRIPTION: is all

                BUILD ARG   VALUE   DESCRIPTION
                A           1       says
                LONGER

                SECRET   REQUIRED
                token    true

                """);
        assertThat(DescriptionText.json(outline))
                .contains("\"name\": \"app\"", "\"required\": true", "\"line\": 6", "\"RlJPTSB4\"")
                .doesNotContain("\"ssh\"");
    }

    @Test
    void targets_areListed_theDefaultMarked() {
        Target named = new Target(Optional.of("build"), false, "compiles", "gcc", Optional.of("linux/arm64"), 1, 1);
        Target last = new Target(Optional.empty(), true, "", "build", Optional.empty(), 3, 3);
        Targets targets = new Targets("FROM gcc", List.of(named, last));

        assertThat(DescriptionText.text(targets).replaceAll(" +\n", "\n")).isEqualTo("""
                TARGET    DESCRIPTION
                build     compiles
                (default)
                """);
        assertThat(DescriptionText.json(targets))
                .contains("\"base\": \"gcc\"", "\"platform\": \"linux/arm64\"", "\"default\": true");
    }

    @Test
    void checks_tellEachFindingWithItsLines_andWhereItsRuleIsExplained() {
        Warning warning =
                new Warning("JSONArgsRecommended", "Dockerfile:2", 2, 2, "use JSON", "\n---\n   2 | >>> CMD x\n---");
        Checks checks = new Checks("Dockerfile", "FROM x\nCMD x\n", List.of(warning));

        assertThat(DescriptionText.text(checks)).isEqualTo("""
                Check complete, 1 warning has been found!

                WARNING: JSONArgsRecommended - https://docs.docker.com/go/dockerfile/rule/json-args-recommended/
                use JSON
                Dockerfile:2
                ---
                   2 | >>> CMD x
                ---
                """);
        assertThat(DescriptionText.json(checks)).contains("\"ruleName\": \"JSONArgsRecommended\"", "\"fileName\"");
        assertThat(DescriptionText.text(new Checks("Dockerfile", "FROM x", List.of())))
                .isEqualTo("Check complete, no warnings found.\n");
    }

    @Test
    void hosts_haveAnAddressAfterAColonOrAnEqualsSign() {
        assertThat(BuildFlags.hosts(List.of("a:1.2.3.4", "b=5.6.7.8", "c:[::1]", "c:fe80::2", "d=host-gateway")))
                .isEqualTo(Map.of(
                        "a", List.of("1.2.3.4"),
                        "b", List.of("5.6.7.8"),
                        "c", List.of("::1", "fe80::2"),
                        "d", List.of("host-gateway")));
        for (String wrong : List.of("a", "a:", ":1.2.3.4", "a:1.2.3", "a=name", "a:1.2.3.400")) {
            assertThatThrownBy(() -> BuildFlags.hosts(List.of(wrong))).hasMessageContaining("--add-host '" + wrong);
        }
    }

    @Test
    void attributesOfOutputs_thatSayWhatIsDoneAnyway_areTaken() {
        Path folder = Path.of("/tmp");
        assertThat(BuildOutput.parse("type=oci,dest=x.tar,tar=true,oci-mediatypes=true,rewrite-timestamp=true", folder))
                .isEqualTo(BuildOutput.parse("type=oci,dest=x.tar", folder));
        assertThatThrownBy(() -> BuildOutput.parse("type=oci,dest=x,tar=false", folder))
                .hasMessageContaining("'tar' is not supported");
    }
}
