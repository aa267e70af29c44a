package io.jcompose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.cli.command.EnvironmentArguments;
import io.jcompose.cli.command.GlobalOptions;
import io.jcompose.core.HostPaths;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole command lines that end before an engine is needed: parsing, refusals, help, errors. */
class CommandLineTest {
    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>(Map.of("PATH", "/usr/bin:/bin"));
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void writeProject() throws Exception {
        Files.writeString(folder.resolve("compose.yaml"), "services: {web: {image: busybox}, x: {image: busybox}}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "frobnicate|unknown command: 'frobnicate'",
                "bridge|the command 'bridge' is not there yet",
                "publish --oci-version 2 x|unsupported --oci-version \"2\": use 1.0 or 1.1",
                "image push nosuch|no such image: nosuch",
                "image push -a a:1|a tag cannot be used with --all-tags",
                "login --password-stdin r.example|--password-stdin needs --username",
                "login -u a -p b --password-stdin r.example|mutually exclusive",
                "image prune --filter size=1|invalid filter 'size=1'",
                "image nonsense|unknown command: 'image nonsense'",
                "--dry-run image tag a b|--dry-run: this command cannot show",
                "--dry-run image load -i x|--dry-run: this command cannot show",
                "lgos|did you mean 'logs'?",
                "alpha|there are alpha dry-run, generate, scale, viz and watch",
                "alpha generate|requires at least 1 argument",
                "alpha dry-run --|alpha dry-run needs a command",
                "login --dry-run|--dry-run: this command cannot show",
                "run --entrypoint=\"sh web|invalid --entrypoint",
                "ps --all=maybe|invalid argument \"maybe\" for \"-a, --all\" flag",
                "ps -Z|unknown shorthand flag: 'Z' in -Z",
                "completion tcsh|no completion for shell 'tcsh'",
                "viz --format png|unsupported --format \"png\"",
                "--bogus ps|unknown flag: --bogus",
                "-f|flag needs an argument: -f",
                "--ansi sometimes ps|invalid value 'sometimes' for --ansi: expected never, always, auto",
                "--progress x ps|invalid value 'x' for --progress",
                "up --nosuchflag|unknown flag: --nosuchflag; see 'jcompose up --help'",
                "up --detached|unknown flag: --detached; did you mean --detach?",
                "up --abort|unknown flag: --abort; did you mean --abort-on-container-exit or --abort-on-container-failure?",
                "up -d --exit-code-from web|--detach cannot be combined",
                "up --wait --attach web|--wait cannot be combined",
                "up --build --no-build|--build and --no-build are incompatible",
                "up --force-recreate --no-recreate|--force-recreate and --no-recreate are incompatible",
                "up -V --no-recreate|--no-recreate and --renew-anon-volumes are incompatible",
                "up --always-recreate-deps --no-recreate|--no-recreate and --always-recreate-deps are incompatible",
                "up --abort-on-container-exit --abort-on-container-failure|cannot be combined",
                "up --attach web --attach-dependencies|cannot combine --attach and --attach-dependencies",
                "--progress tty --ansi never ps|can't use --progress tty while ANSI support is disabled",
                "--progress plain --ansi always ps|can't use --progress plain while ANSI support is forced",
                "--no-ansi --ansi always ps|cannot specify --no-ansi and --ansi",
                "--workdir . --project-directory . ps|cannot specify --workdir and --project-directory",
                "up --no-build --watch|--no-build and --watch are incompatible",
                "logs --index 1|--index requires one service to be selected",
                "alpha nosuch|unknown command: 'alpha nosuch'; there are alpha dry-run",
                "alpha|unknown command: 'alpha'; there are alpha dry-run",
                "up -d --watch|--detach and --watch cannot be combined",
                "up --pull sometimes|invalid value 'sometimes' for --pull",
                "up --scale web|invalid --scale option 'web'",
                "up --scale web=-1|invalid --scale option 'web=-1'",
                "up --scale nosuch=2|no such service: nosuch",
                "up nosuch|no such service: nosuch",
                "up --exit-code-from nosuch|no such service: nosuch",
                "up -t ten|invalid argument \"ten\" for \"-t, --timeout\" flag",
                "down --rmi some|invalid value for --rmi: \"some\"",
                "run nosuch|no such service: nosuch",
                "run -P -p 80:80 web|--service-ports and --publish are incompatible",
                "ps --status sleeping|unknown status 'sleeping'",
                "ps --filter name=x|unknown filter name=x",
                "logs --tail some|invalid value 'some' for --tail",
                "logs --since yesterday|invalid time 'yesterday'",
                "kill -s NOSUCH|invalid signal 'NOSUCH'",
                "-p ABC ps|invalid project name \"ABC\"",
                "-f nosuch.yaml up -d|nosuch.yaml",
                "exec web|requires at least 2 arguments, only received 1",
                "port|requires at least 1 argument, only received 0",
                "engine nonsense|unknown command: 'engine nonsense'",
                "image tag a|requires at least 2 arguments, only received 1",
            })
    void wrongCommandLine_isRefusedInOneLine_withExitCode1(String line, String message) {
        assertThat(run(line.split(" "))).isEqualTo(1);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(message)
                .hasLineCount(1)
                .doesNotContain("Exception");
        assertThat(out.size()).isZero();
    }

    @Test
    void conflictWithTheEnvironment_isRefused() {
        environment.put("COMPOSE_IGNORE_ORPHANS", "1");

        assertThat(run("up", "-d", "--remove-orphans")).isEqualTo(1);

        assertThat(err.toString(StandardCharsets.UTF_8)).contains("COMPOSE_IGNORE_ORPHANS and --remove-orphans");
    }

    @Test
    void help_listsTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains(" up ", " down ", " exec ");
    }

    @Test
    void everyCommandOfTheHelp_hasAHelpOfItsOwn() {
        List<String> names = RootHelp.TEXT
                .lines()
                .dropWhile(line -> !line.equals("Commands:"))
                .takeWhile(line -> !line.startsWith("Images:"))
                .filter(line -> line.startsWith("  "))
                .map(line -> line.strip().split(" ", 2)[0])
                .toList();

        assertThat(names).contains("up", "version");
        for (String name : names) {
            assertThat(run(name, "--help")).as(name).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("Usage: jcompose " + name);
        }
    }

    @Test
    void version_isPrintedInItsThreeForms() {
        run("version", "--short");
        run("version", "--format", "json");
        run("--version");

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        first -> assertThat(first).matches("[0-9]+\\.[0-9]+.*"),
                        second -> assertThat(second).startsWith("{\"version\":\"v"),
                        third -> assertThat(third).startsWith("jcompose version v"));
    }

    @Test
    void globalOptions_areReadInAllTheirForms() {
        GlobalOptions options = GlobalOptions.parse(List.of(
                "-fa.yaml",
                "--file=b.yaml",
                "-f",
                "-",
                "-p",
                "x",
                "--dry-run=false",
                "--profile",
                "*",
                "--parallel=3",
                "--no-ansi",
                "exec",
                "-T",
                "web",
                "--help"));

        assertThat(options.files()).containsExactly("a.yaml", "b.yaml", "-");
        assertThat(options.projectName()).contains("x");
        assertThat(options.dryRun()).isFalse();
        assertThat(options.profiles()).containsExactly("*");
        assertThat(options.parallel()).contains(3);
        assertThat(options.ansi()).contains("never");
        assertThat(options.command()).contains("exec");
        assertThat(options.arguments()).containsExactly("-T", "web", "--help");
    }

    @Test
    void environmentArguments_withoutValue_takeTheCallers() {
        assertThat(EnvironmentArguments.parse(List.of("A=1=2", "PATH", "GONE", "E="), environment))
                .containsOnly(
                        Map.entry("A", java.util.Optional.of("1=2")),
                        Map.entry("PATH", java.util.Optional.of("/usr/bin:/bin")),
                        Map.entry("GONE", java.util.Optional.empty()),
                        Map.entry("E", java.util.Optional.of("")));
    }

    @Test
    void flagWithFalse_isAsIfNotGiven() {
        assertThat(run("config", "--quiet=false", "--services=true")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("web\nx\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-o f --quiet=false --services", "-qo f --quiet=false --services", "web --quiet=false --services"
            })
    void flagWithFalse_isFoundAfterValuesAndArguments(String options) throws Exception {
        List<String> words = new ArrayList<>(List.of("config"));
        words.addAll(List.of(options.split(" ")));

        assertThat(run(words.toArray(new String[0]))).isZero();
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void composeVariables_countFromTheEnvironmentFileToo() throws Exception {
        Files.writeString(folder.resolve(".env"), "COMPOSE_PARALLEL_LIMIT=many\n");

        assertThat(run("ps")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("invalid value 'many' for COMPOSE_PARALLEL_LIMIT");
    }

    @Test
    void parallel_isTheFlagElseTheVariableAndNoLimitBelowOne() {
        Map<String, String> two = Map.of("COMPOSE_PARALLEL_LIMIT", "2");

        assertThat(GlobalOptions.parse(List.of("up")).parallelLimit(two)).hasValue(2);
        assertThat(GlobalOptions.parse(List.of("--parallel", "3", "up")).parallelLimit(two))
                .hasValue(3);
        assertThat(GlobalOptions.parse(List.of("--parallel", "-1", "up")).parallelLimit(two))
                .isEmpty();
    }

    @Test
    void completion_knowsCommandsFlagsServicesAndProfiles() throws Exception {
        Files.writeString(folder.resolve("compose.yaml"), """
                services:
                  web: {image: busybox}
                  worker: {image: busybox, profiles: [night]}
                """);

        assertThat(completed("logs")).containsExactly("logs\tShow the output of containers");
        assertThat(completed("image", "in")).singleElement().asString().startsWith("inspect\t");
        assertThat(completed("logs", "w")).containsExactly("web", "worker");
        assertThat(completed("logs", "--fol")).singleElement().asString().startsWith("--follow\t");
        assertThat(completed("--profile", "")).containsExactly("night");
        assertThat(completed("--ansi", "=", "al")).containsExactly("always");
        assertThat(completed("config", "--format", "j")).containsExactly("json");
        assertThat(completed("exec", "web", "--")).isEmpty();
        assertThat(completed("image", "load", "-i", "")).containsExactly(":files");
        assertThat(completed("nosuch", "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completion_printsAScriptThatAsksUs(String shell) {
        assertThat(run("completion", shell)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("jcompose", "__complete");
    }

    @Test
    void failure_whereProgressIsJson_isAnObjectToo() {
        assertThat(run("--progress", "json", "nope")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("{\"error\":true,\"message\":\"unknown command: 'nope'");
    }

    @Test
    void viz_drawsDependenciesAsDotAndSvg() throws Exception {
        Files.writeString(folder.resolve("compose.yaml"), """
                name: shop
                services:
                  web: {image: "site:<1>", ports: ["8080:80"], depends_on: {db: {condition: service_healthy}}}
                  db: {image: postgres}
                """);

        assertThat(run("viz", "--image", "--ports", "--spaces", "--indentation-size", "2"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                digraph "shop" {
                  layout=dot;
                  "db" [shape=box,style=rounded,label="db\\npostgres"]
                  "web" [shape=box,style=rounded,label="web\\nsite:<1>\\nport 8080:80"]
                  "web" -> "db" [label="healthy"]
                }
                """);
        out.reset();
        assertThat(run("viz", "--format", "svg", "--image")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("<svg ")
                .contains(">web<", ">site:&lt;1&gt;<", ">healthy<")
                .endsWith("</svg>\n");
    }

    private List<String> completed(String... words) {
        out.reset();
        List<String> line = new ArrayList<>(List.of("__complete"));
        line.addAll(List.of(words));
        assertThat(run(line.toArray(new String[0]))).isZero();
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private int run(String... args) {
        PrintStream outStream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errStream = new PrintStream(err, true, StandardCharsets.UTF_8);
        HostPaths paths = new HostPaths(folder.resolve("data"), folder.resolve("run"), "test");
        return new CommandRunner(
                        environment,
                        folder,
                        paths,
                        new ByteArrayInputStream(new byte[0]),
                        outStream,
                        errStream,
                        Clock.systemUTC())
                .run(List.of(args));
    }
}
