package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.model.Project;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectFilesTest {
    private static final String ONE = "services: {s: {image: \"i:${V:-none}\"}}\n";

    @TempDir
    Path temp;

    private ComposeFolder folder;

    @BeforeEach
    void setUp() {
        folder = new ComposeFolder(temp);
    }

    private static String image(Project project) {
        return project.service("s")
                .flatMap(io.jcompose.core.model.Service::image)
                .orElse("");
    }

    @Test
    void file_isFoundInAParentFolder() {
        folder.file("docker-compose.yml", ONE).file("deep/er/x", "");

        Project project = new ComposeFolder(temp.resolve("deep/er")).project();

        assertThat(project.workingDir()).isEqualTo(temp);
        assertThat(project.composeFiles())
                .containsExactly(temp.resolve("docker-compose.yml").toString());
    }

    @Test
    void severalFiles_theFirstNameWins_withAWarning() {
        folder.compose(ONE).file("docker-compose.yml", "services: {t: {image: i}}\n");

        assertThat(folder.project().services()).containsOnlyKeys("s");
        assertThat(folder.warnings()).singleElement().asString().startsWith("found several Compose files: ");
    }

    @Test
    void noFile_saysWhatToDo() {
        assertThat(folder.problems())
                .containsExactly(
                        temp + ": no configuration file provided: not found; there is no compose.yaml here or in any"
                                + " folder above; name one with -f");
    }

    @Test
    void composeFileVariable_mayComeFromDotEnv() {
        folder.file(".env", "COMPOSE_PATH_SEPARATOR=,\nCOMPOSE_FILE=a.yaml,b.yaml\n")
                .file("a.yaml", ONE)
                .file("b.yaml", "services: {t: {image: i}}\n");

        assertThat(folder.project().services()).containsOnlyKeys("s", "t");
    }

    @Test
    void dotEnv_isThatOfTheFilesFolder_andTheCallersVariablesWin() {
        folder.file("sub/c.yaml", ONE).file("sub/.env", "V=sub\n").file(".env", "V=cwd\n");

        assertThat(image(folder.loaded(o -> o.files(List.of("sub/c.yaml"))).project()))
                .isEqualTo("i:sub");
        folder.variable("V", "caller");
        assertThat(image(folder.loaded(o -> o.files(List.of("sub/c.yaml"))).project()))
                .isEqualTo("i:caller");
    }

    @Test
    void envFiles_replaceDotEnv() {
        folder.compose(ONE).file(".env", "V=dot\n").file("a.env", "V=a\n").file("b.env", "V=b\n");

        assertThat(image(folder.loaded(o -> o.envFiles(List.of("a.env", "b.env")))
                        .project()))
                .isEqualTo("i:b");
        folder.variable("COMPOSE_DISABLE_ENV_FILE", "1");
        assertThat(image(folder.project())).isEqualTo("i:none");
        folder.variable("COMPOSE_DISABLE_ENV_FILE", "F");
        assertThat(image(folder.project())).isEqualTo("i:dot");
        folder.variable("COMPOSE_DISABLE_ENV_FILE", "yes");
        assertThat(folder.problems())
                .containsExactly("COMPOSE_DISABLE_ENV_FILE=yes: is not a boolean; say true or false");
    }

    @Test
    void containerName_isThatOfOneServiceAmongThoseMeant() {
        folder.compose("""
                services:
                  a: {image: i, container_name: one}
                  b: {image: i, container_name: one}
                """);

        assertThat(folder.loaded(o -> o.services(List.of("a")).onlyNamed(true))
                        .project()
                        .services())
                .hasSize(1);
        assertThat(folder.problems())
                .containsExactly("compose.yaml:3:17: services.b.container_name: container_name 'one' is already that of"
                        + " service 'a'");
    }

    @Test
    void name_isGivenDeclaredOrDerived() {
        folder.file("My App_1/compose.yaml", "services: {}\n");
        assertThat(new ComposeFolder(temp.resolve("My App_1")).project().name()).isEqualTo("myapp_1");

        folder.compose("name: Declared ${V:-1}\nservices: {}\n");
        assertThat(folder.project().name()).isEqualTo("declared1");
        assertThat(folder.loaded(o -> o.projectName(Optional.of("given")))
                        .project()
                        .name())
                .isEqualTo("given");
        folder.variable("COMPOSE_PROJECT_NAME", "env");
        assertThat(folder.project().name()).isEqualTo("env");
    }

    @Test
    void name_givenWrong_isRefused() {
        folder.compose(ONE);

        assertThat(folder.problems(o -> o.projectName(Optional.of("ABC"))))
                .containsExactly("-p \"ABC\": a project name may only have lower-case letters, digits, '-' and '_',"
                        + " and starts with a letter or digit; try 'abc'");
        folder.variable("COMPOSE_PROJECT_NAME", "_");
        assertThat(folder.problems())
                .containsExactly("COMPOSE_PROJECT_NAME=_: a project name may only have lower-case letters, digits, '-'"
                        + " and '_', and starts with a letter or digit");
    }

    @Test
    void missingFile_isReportedAtTheOptionOrVariableThatNamesIt() {
        folder.compose(ONE);

        assertThat(folder.problems(o -> o.files(List.of("no.yaml"))))
                .containsExactly(
                        "-f \"no.yaml\": Compose file no.yaml not found: open no.yaml: no such file or directory");
        assertThat(folder.problems(o -> o.envFiles(List.of("no.env"))))
                .containsExactly(
                        "--env-file \"no.env\": env file no.env not found: open no.env: no such file or directory");
        folder.variable("COMPOSE_FILE", "compose.yaml:b.yaml").variable("COMPOSE_ENV_FILES", "no.env");
        assertThat(folder.problems())
                .containsExactly(
                        "COMPOSE_ENV_FILES=no.env: env file no.env not found: open no.env: no such file or directory",
                        "COMPOSE_FILE=compose.yaml:b.yaml: Compose file b.yaml not found: open b.yaml: no such file or"
                                + " directory");
    }

    @Test
    void name_canBeUsedInTheFile() {
        folder.compose("name: shop\nservices: {s: {image: \"${COMPOSE_PROJECT_NAME}/x\"}}\n");

        assertThat(image(folder.project())).isEqualTo("shop/x");
    }

    @Test
    void standardInput_isAFile() {
        Project project =
                folder.loaded(o -> o.files(List.of("-")).stdin(() -> ONE)).project();

        assertThat(project.composeFiles()).containsExactly("-");
        assertThat(project.workingDir()).isEqualTo(temp);
    }

    @Test
    void profiles_enableServices_byFlagVariableStarAndName() {
        folder.compose("services:\n  a: {image: a}\n  b: {image: b, profiles: [p]}\n  c: {image: c, profiles: [q]}\n");

        assertThat(folder.project().services()).containsOnlyKeys("a");
        assertThat(folder.project().disabledServices()).containsOnlyKeys("b", "c");
        assertThat(folder.loaded(o -> o.profiles(List.of("p"))).project().services())
                .containsOnlyKeys("a", "b");
        assertThat(folder.loaded(o -> o.profiles(List.of("*"))).project().services())
                .containsOnlyKeys("a", "b", "c");
        assertThat(folder.loaded(o -> o.services(List.of("c"))).project().services())
                .containsOnlyKeys("a", "c");
        assertThat(folder.loaded(o -> o.services(List.of("c")).onlyNamed(true))
                        .project()
                        .services())
                .containsOnlyKeys("c");
        assertThat(folder.problems(o -> o.services(List.of("aa"))))
                .containsExactly("no such service: aa; did you mean 'a'?");
        folder.variable("COMPOSE_PROFILES", "p,q");
        assertThat(folder.project().services()).containsOnlyKeys("a", "b", "c");
    }

    @Test
    void optionalDependencyThatIsOff_isNotThatOfANamedService() {
        folder.compose("""
                services:
                  a: {image: a, depends_on: {b: {condition: service_started, required: false}}}
                  b: {image: b, profiles: [p]}
                """);

        assertThat(folder.loaded(o -> o.services(List.of("a")).onlyNamed(true))
                        .canonical()
                        .toYaml())
                .doesNotContain("depends_on");
        assertThat(folder.loaded(o -> o).canonical().toJson()).contains("depends_on");
    }

    @Test
    void defaultNetwork_isThereOnlyIfUsed_andUnusedOnesAreNot() {
        folder.compose("services:\n  a: {image: a, networks: [n]}\nnetworks: {n: , m: }\nvolumes: {v: }\n");

        Project project = folder.project();

        assertThat(project.networks()).containsOnlyKeys("n");
        assertThat(project.networks().values())
                .extracting(network -> network.name())
                .containsExactly(project.name() + "_n");
        assertThat(project.volumes()).isEmpty();
    }

    @Test
    void includedFiles_takeTheirEnvironmentFromTheirOwnEnvFiles() {
        folder.compose("""
                include: [{path: m/c.yaml, env_file: own.env}]
                services: {a: {image: a, environment: [V]}}
                """).file("own.env", "V=value\nS=secret\n").file("m/c.yaml", """
                services: {b: {image: b, environment: [V], secrets: [s]}}
                secrets: {s: {environment: S}}
                """);

        assertThat(folder.service("a").process().environment()).containsEntry("V", java.util.Optional.empty());
        assertThat(folder.service("b").process().environment()).containsEntry("V", java.util.Optional.of("value"));
        assertThat(folder.project().secrets().values())
                .singleElement()
                .satisfies(secret -> assertThat(secret.content()).contains("secret"));
        assertThat(folder.loaded().canonical().toYaml()).doesNotContain("content");
    }

    @Test
    void pathsThatStayRelative_startAtTheProjectsFolder_whateverFileTheyAreIn() {
        folder.compose("""
                include: [sub/c.yaml]
                services:
                  a: {extends: {file: base/b.yaml, service: b}, volumes: ["./own:/own"]}
                """)
                .file("sub/c.yaml", "services: {c: {build: ., volumes: ['./d:/d', '/abs:/abs']}}\n")
                .file("base/b.yaml", """
                services: {b: {build: ctx, env_file: b.env, extends: {file: ../other/o.yaml, service: o}}}
                """)
                .file("base/b.env", "B=1\n")
                .file("other/o.yaml", "services: {o: {label_file: [l]}}\n")
                .file("other/l", "l=1\n");

        assertThat(folder.loaded(options -> options.resolvePaths(false))
                        .canonical()
                        .toYaml())
                .contains(
                        "source: ./own",
                        "context: sub\n",
                        "source: sub/d",
                        "source: /abs",
                        "context: base/ctx",
                        "B: \"1\"",
                        "l: \"1\"");
    }
}
