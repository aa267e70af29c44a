package io.jcompose.runtime.build.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.dockerfile.DockerfileParser;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each rule on the smallest file that breaks it, and on one that does not. */
class DockerfileCheckTest {
    private static final Surroundings ALONE = new Surroundings() {
        @Override
        public Optional<Integer> baseStage(int stage) {
            return stage == 1 ? Optional.of(0) : Optional.empty();
        }

        @Override
        public boolean isImageByDefault(Dockerfile.Stage stage) {
            return !stage.base().equals("none");
        }

        @Override
        public Optional<Set<String>> baseVariables(int stage) {
            return Optional.of(Set.of("OF_BASE"));
        }

        @Override
        public boolean isIgnored(String path) {
            return path.equals("secret.txt");
        }

        @Override
        public boolean isUsed(int stage) {
            return stage > 0;
        }
    };

    private static List<String> found(String text, String settings) {
        Dockerfile file = new DockerfileParser().parse("Dockerfile", text);
        return DockerfileCheck.run(file, ALONE, CheckSettings.parse(settings)).stream()
                .map(finding -> finding.startLine() + " " + finding.rule())
                .toList();
    }

    /** A first stage that is used by nobody is in each of them; {@code |} stands for a new line. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "FROM a AS X; 1 StageNameCasing",
                "FROM a as x; 1 FromAsCasing",
                "from a as x; ''",
                "FROM a AS x|FROM b AS x; 2 DuplicateStageName",
                "FROM a AS context; 1 ReservedStageName",
                "FROM --platform=linux/amd64 a; 1 FromPlatformFlagConstDisallowed",
                "FROM --platform=$TARGETPLATFORM a; 1 RedundantTargetPlatform",
                "FROM --platform=$BUILDPLATFORM a; ''",
                "FROM $NAME; 1 UndefinedArgInFrom",
                "ARG NAME|FROM none; 2 InvalidDefaultArgInFrom",
                "ARG NAME=a|FROM $NAME; ''",
                "arg NAME=a|FROM $NAME; ''",
                "FROM --platform=linux/arm64 a AS tool-arm64; ''",
                "FROM a|run x; 2 ConsistentInstructionCasing",
                "FROM a|CMD x; 2 JSONArgsRecommended",
                "FROM a|SHELL [\"sh\"]|CMD x; ''",
                "FROM a AS x|SHELL [\"sh\"]|FROM x|CMD y; ''",
                "FROM a|CMD [\"x\"]|CMD [\"y\"]; 2 MultipleInstructionsDisallowed",
                "FROM a|MAINTAINER me; 2 MaintainerDeprecated",
                "FROM a|ENV A b; 2 LegacyKeyValueFormat",
                "FROM a|ENV A=b C=d; ''",
                "FROM a|ENV API_KEY=1; 2 SecretsUsedInArgOrEnv",
                "FROM a|ARG PUBLIC_KEY; ''",
                "FROM a|ARG KEYBOARD; ''",
                "FROM a|WORKDIR x; 2 WorkdirRelativePath",
                "FROM a|WORKDIR /x|WORKDIR y; ''",
                "FROM a|WORKDIR x|WORKDIR y; 2 WorkdirRelativePath",
                "FROM a AS x|WORKDIR /x|FROM x|WORKDIR y; ''",
                "FROM a AS x|RUN x|FROM x|WORKDIR y; 4 WorkdirRelativePath",
                "From a as x|FROM b AS y; 1 ConsistentInstructionCasing",
                "from a As x; 1 FromAsCasing",
                "FROM a AS context|FROM a AS scratch; 1 ReservedStageName, 2 ReservedStageName",
                "ARG tag=1|FROM a:${tag}${version}; 2 UndefinedArgInFrom",
                "ARG V=|FROM a${V-b}; ''",
                "FROM a|ENV apikey=1 sunflower=2 git_key= PUBLIC_KEY=; 2 SecretsUsedInArgOrEnv, 2 SecretsUsedInArgOrEnv",
                "FROM a|ENTRYPOINT [\"x\"]|HEALTHCHECK CMD x|ENTRYPOINT [\"y\"]|HEALTHCHECK CMD y;"
                        + " 2 MultipleInstructionsDisallowed, 3 MultipleInstructionsDisallowed",
                "FROM a AS x|CMD [\"x\"]|FROM x|CMD [\"y\"]; ''",
                "FROM a|COPY secret.txt /; 2 CopyIgnoredFile",
                "FROM a|EXPOSE 1.2.3.4:80:80; 2 ExposeInvalidFormat",
                "FROM a|EXPOSE 80/TCP; 2 ExposeProtoCasing",
                "FROM a|WORKDIR $NOWHERE; 2 UndefinedVar",
                "FROM a|WORKDIR ${OF_BASE}/${NOWHERE:-x}; ''",
                "FROM a|ENV A=1|ARG B|WORKDIR /$A/$B; ''",
                "FROM a|ENV A='$B' C=\\$D; ''",
                "FROM a|RUN x \\||  y; 4 NoEmptyContinuation",
            })
    void rule_isFoundWhereItIsBroken(String text, String expected) {
        List<String> found = found(text.replace('|', '\n') + "\n", "skip=UnreachableStage");

        assertThat(String.join(", ", found)).isEqualTo(expected);
    }

    @Test
    void undefinedVariable_isToldWithTheNearestName() {
        Dockerfile file = new DockerfileParser().parse("Dockerfile", "FROM a\nENV VERSION=1\nLABEL v=$VERSIN\n");

        assertThat(DockerfileCheck.run(file, ALONE, CheckSettings.parse("skip=UnreachableStage")))
                .extracting(Finding::message)
                .containsExactly("Usage of undefined variable '$VERSIN' (did you mean $VERSION?)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "FROM a AS X; Stage name 'X' should be lowercase",
                "FROM a as x; 'as' and 'FROM' keywords' casing do not match",
                "FROM a|run x; Command 'run' should match the case of the command majority (uppercase)",
                "FROM a AS b|FROM a AS b; Duplicate stage name \"b\", stage names should be unique",
                "FROM a AS context; Stage name should not use the same name as reserved stage \"context\"",
                "FROM --platform=linux/amd64 a; FROM --platform flag should not use constant value \"linux/amd64\"",
                "FROM --platform=${TARGETPLATFORM} a; Setting platform to predefined ${TARGETPLATFORM} in FROM is"
                        + " redundant as this is the default behavior",
                "FROM --platform=$BULIDPLATFORM a; FROM argument 'BULIDPLATFORM' is not declared (did you mean"
                        + " BUILDPLATFORM?)",
                "ARG NAME|FROM none; Default value for ARG none results in empty or invalid base image name",
                "FROM a|CMD x; JSON arguments recommended for CMD to prevent unintended behavior related to OS signals",
                "FROM a|CMD [\"x\"]|CMD [\"y\"]; Multiple CMD instructions should not be used in the same stage because"
                        + " only the last one will be used",
                "FROM a|MAINTAINER me; Maintainer instruction is deprecated in favor of using label",
                "FROM a|LABEL A b; \"LABEL key=value\" should be used instead of legacy \"LABEL key value\" format",
                "FROM a|ARG auth; Do not use ARG or ENV instructions for sensitive data (ARG \"auth\")",
                "FROM a|WORKDIR app/; Relative workdir \"app/\" can have unexpected results if the base image changes",
                "FROM a|ADD secret.txt /; Attempting to Add file \"secret.txt\" that is excluded by .dockerignore",
                "FROM a|EXPOSE 1.2.3.4:80:80; EXPOSE instruction should not define an IP address or host-port mapping,"
                        + " found '1.2.3.4:80:80'",
                "FROM a|EXPOSE 80/TCP; Defined protocol '80/TCP' in EXPOSE instruction should be lowercase",
                "FROM a|ENV PATH=$PAHT:/x; Usage of undefined variable '$PAHT' (did you mean $PATH?)",
                "FROM a|RUN x \\||  y; Empty continuation line",
            })
    void finding_isToldInTheWordsPeopleSearchFor(String text, String message) {
        Dockerfile file = new DockerfileParser().parse("Dockerfile", text.replace('|', '\n') + "\n");

        assertThat(DockerfileCheck.run(file, ALONE, CheckSettings.parse("skip=UnreachableStage")))
                .extracting(Finding::message)
                .containsExactly(message);
    }

    @Test
    void stageThatNothingUses_isUnreachable() {
        assertThat(found("FROM a\nFROM b\n", "")).containsExactly("1 UnreachableStage");
    }

    @Test
    void description_isCheckedOnlyWhenAskedFor() {
        String text = "# other text\nARG A=1\n# b the base\nFROM a AS b\n# C or D\nARG C D\n#\nARG E\n# X\n\nARG F\n";

        assertThat(found(text, "skip=UnreachableStage")).isEmpty();
        assertThat(found(text, "skip=all;experimental=InvalidDefinitionDescription"))
                .containsExactly("2 InvalidDefinitionDescription");
        assertThat(found(text.replace("# b the", "# B the"), "skip=UnreachableStage;experimental=all"))
                .containsExactly("2 InvalidDefinitionDescription", "4 InvalidDefinitionDescription");
    }

    @Test
    void settings_skipRulesAndTurnThemToErrors() {
        assertThat(found("FROM a as X\n", "skip=all")).isEmpty();
        assertThat(found("FROM a as X\n", "skip=stagenamecasing, UnreachableStage"))
                .containsExactly("1 FromAsCasing");
        assertThat(CheckSettings.parse("skip=A;error=true").error()).isTrue();
        assertThat(CheckSettings.parse("error=false").error()).isFalse();
    }

    @Test
    void comment_aboveAnInstruction_silencesRulesForIt() {
        assertThat(found("""
                FROM a
                # check=skip=SecretsUsedInArgOrEnv // is public anyway
                ENV password=1
                ENV password=2
                # check=skip=all
                CMD x
                # check=skip=LegacyKeyValueFormat
                ENV token 1
                """, "skip=UnreachableStage"))
                .containsExactly("4 SecretsUsedInArgOrEnv", "8 SecretsUsedInArgOrEnv");
    }

    @Test
    void filesAndVersionsOfSecrets_areNoSecrets() {
        assertThat(found(
                        "FROM a\nARG TOKEN_FILE AUTH_MODULE_VERSION public_key\nENV secret_File=x\n",
                        "skip=UnreachableStage"))
                .isEmpty();
    }

    @Test
    void settings_thatAreNone_areRefused() {
        assertThatThrownBy(() -> CheckSettings.parse("skip=A;foo=bar")).hasMessageContaining("'foo=bar' is no setting");
        assertThatThrownBy(() -> CheckSettings.parse("skip")).hasMessageContaining("'skip' is no setting");
        assertThatThrownBy(() -> CheckSettings.parse("error=maybe")).hasMessageContaining("neither true nor false");
    }
}
