package io.jcompose.runtime.build.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.dockerfile.DockerfileException;
import io.jcompose.runtime.build.dockerfile.DockerfileParser;
import io.jcompose.runtime.build.dockerfile.Instruction.CommandLine;
import io.jcompose.runtime.build.dockerfile.Problem;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.image.ImageConfig;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import io.jcompose.runtime.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The small pure parts of a build. */
class ValuesTest {

    private static CommandLine exec(String... words) {
        return new CommandLine(List.of(words), false, List.of());
    }

    @Test
    void entrypoint_resetsTheInheritedCommandButNotItsOwn() throws IOException {
        ConfigDraft base = new ConfigDraft(ImageConfig.EMPTY);
        base.setCommand(exec("inherited"));

        ConfigDraft child = new ConfigDraft(base.build());
        child.setEntrypoint(exec("entry"));
        assertThat(child.build().command()).isEmpty();

        ConfigDraft other = new ConfigDraft(base.build());
        other.setCommand(exec("own"));
        other.setEntrypoint(exec("entry"));
        assertThat(other.build().command()).containsExactly("own");
    }

    @Test
    void shellForm_goesThroughTheShellInForce() {
        ConfigDraft config = new ConfigDraft(ImageConfig.EMPTY);
        CommandLine line = new CommandLine(List.of("echo $X"), true, List.of());
        assertThat(config.resolve(line)).containsExactly("/bin/sh", "-c", "echo $X");

        config.setShell(List.of("/bin/bash", "-ec"));
        assertThat(config.resolve(line)).containsExactly("/bin/bash", "-ec", "echo $X");
    }

    @Test
    void workingDir_isRelativeToTheLastOne() {
        ConfigDraft config = new ConfigDraft(ImageConfig.EMPTY);
        config.setWorkingDir("/a/b");
        config.setWorkingDir("../c");
        assertThat(config.workingDir()).isEqualTo("/a/c");
        assertThat(config.absolute("../../../x/")).isEqualTo("/x");
    }

    @Test
    void arguments_comeFromTheBuildThenTheDeclarationThenTheTop() {
        Dockerfile file = new DockerfileParser().parse("Dockerfile", "ARG A=top\nARG B=$A-b\nFROM x");
        BuildArguments arguments = BuildArguments.of(
                file,
                Map.of("GIVEN", "g", "LOST", "1", "HTTP_PROXY", "p"),
                new Platform("linux", "arm64", Optional.of("v8")),
                "",
                new ArrayList<>());

        assertThat(arguments.declare("GIVEN", Optional.of("default"))).contains("g");
        assertThat(arguments.declare("A", Optional.of("default"))).contains("default");
        assertThat(arguments.declare("B", Optional.empty())).contains("top-b");
        assertThat(arguments.declare("TARGETARCH", Optional.empty())).contains("arm64");
        assertThat(arguments.declare("NONE", Optional.empty())).isEmpty();
        assertThat(arguments.unused()).containsExactly("LOST");
    }

    @Test
    void sourceDate_isGivenOrDeclaredBeforeTheFirstFrom() {
        assertThat(dated("FROM a\n", Map.of()).sourceDate()).isEmpty();
        assertThat(dated("ARG SOURCE_DATE_EPOCH=7\nFROM a\n", Map.of()).sourceDate())
                .contains(Instant.ofEpochSecond(7));
        assertThat(dated("ARG SOURCE_DATE_EPOCH=7\nFROM a\n", Map.of("SOURCE_DATE_EPOCH", "9"))
                        .sourceDate())
                .contains(Instant.ofEpochSecond(9));
        assertThatThrownBy(() -> dated("FROM a\n", Map.of("SOURCE_DATE_EPOCH", "today")))
                .hasMessageContaining("invalid SOURCE_DATE_EPOCH: 'today'");
    }

    private static BuildArguments dated(String text, Map<String, String> given) {
        List<Problem> problems = new ArrayList<>();
        BuildArguments arguments = BuildArguments.of(
                new DockerfileParser().parse("Dockerfile", text), given, Platform.host(), "", problems);
        if (!problems.isEmpty()) {
            throw new DockerfileException(problems);
        }
        return arguments;
    }

    @Test
    void proxies_areGivenInSmallAndCapitalLetters() {
        Dockerfile file = new DockerfileParser().parse("Dockerfile", "FROM a\n");
        BuildArguments arguments = BuildArguments.of(
                file,
                Map.of("http_proxy", "h", "NO_PROXY", "N", "no_proxy", "n", "OTHER", "o"),
                Platform.host(),
                "",
                new ArrayList<>());

        assertThat(arguments.proxies())
                .containsOnly(
                        Map.entry("http_proxy", "h"),
                        Map.entry("HTTP_PROXY", "h"),
                        Map.entry("NO_PROXY", "N"),
                        Map.entry("no_proxy", "n"));
    }

    @Test
    void exposedPorts_areExpanded() throws SyntaxException {
        assertThat(ExposedPorts.parse("8000-8002/UDP")).containsExactly("8000/udp", "8001/udp", "8002/udp");
        assertThat(ExposedPorts.parse("0.0.0.0:1234-1235:3333-3334/tcp")).containsExactly("3333/tcp", "3334/tcp");
        assertThat(ExposedPorts.parse("[2001:4860:0:2001::68]::333")).containsExactly("333/tcp");
        assertThat(ExposedPorts.parse("2001:4860:0:2001::68::333")).containsExactly("333/tcp");
        assertThat(ExposedPorts.parse("::1:80:80")).containsExactly("80/tcp");
        assertThat(ExposedPorts.parse("::::80")).containsExactly("80/tcp");
        assertThat(ExposedPorts.parse("2345:2345/sctp")).containsExactly("2345/sctp");
        assertThatThrownBy(() -> ExposedPorts.parse("localhost:1234:1234/tcp"))
                .hasMessageContaining("'localhost' is no");
        assertThatThrownBy(() -> ExposedPorts.parse("1-3:1-2")).hasMessageContaining("as many ports");
        assertThatThrownBy(() -> ExposedPorts.parse("x:1")).hasMessageContaining("invalid port 'x:1'");
        assertThatThrownBy(() -> ExposedPorts.parse("70000")).hasMessageContaining("70000");
        assertThatThrownBy(() -> ExposedPorts.parse("http")).hasMessageContaining("invalid port 'http'");
    }

    @Test
    void chmod_isOctalOrSymbolic() throws SyntaxException {
        assertThat(SymbolicMode.parse("0640").apply(0777, false)).isEqualTo(0640);
        assertThat(SymbolicMode.parse("u=rwX,go=rX").apply(0600, true)).isEqualTo(0755);
        assertThat(SymbolicMode.parse("u=rwX,go=rX").apply(0600, false)).isEqualTo(0644);
        assertThat(SymbolicMode.parse("a+x,o-r").apply(0644, false)).isEqualTo(0751);
        assertThatThrownBy(() -> SymbolicMode.parse("64x")).hasMessageContaining("'64x' is not a mode");
    }

    @Test
    void cache_forgetsResultsWhoseLayerIsGone(@TempDir Path folder) throws IOException {
        StepCache cache = new StepCache(folder.resolve("cache"));
        Path layer = Files.createDirectory(folder.resolve("layer"));
        Instant time = Instant.parse("2026-01-02T03:04:05Z");
        StepCache.Result result = new StepCache.Result(Optional.of(new StoredLayer("sha256:1", layer, 7)), time);

        cache.store("abcd", result);
        assertThat(new StepCache(folder.resolve("cache")).find("abcd")).contains(result);

        Files.delete(layer);
        assertThat(cache.find("abcd")).isEmpty();
    }

    @Test
    void cache_ignoresADamagedEntry(@TempDir Path folder) throws IOException {
        StepCache cache = new StepCache(folder);
        cache.store("abcd", new StepCache.Result(Optional.empty(), Instant.EPOCH));
        Files.writeString(folder.resolve("ab/abcd"), "x\ny\nz\nnot a time\n");

        assertThat(cache.find("abcd")).isEmpty();
    }
}
