package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that want to cost more than they may. */
class HostileInputTest {
    @TempDir
    Path temp;

    private ComposeFolder folder;

    @BeforeEach
    void setUp() {
        folder = new ComposeFolder(temp);
    }

    @Test
    void aliasesOfAliases_stopAtTheLimitOfValues() {
        StringBuilder bomb = new StringBuilder("x-0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("x-%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n"
                    .formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1));
        }
        folder.compose(bomb.toString());

        assertThat(folder.problems())
                .singleElement()
                .asString()
                .endsWith("has more than 500000 values once aliases are expanded");
    }

    @Test
    void aliasInsideItsOwnValue_isRefused() {
        folder.compose("x-a: &a\n  b: *a\n");

        assertThat(folder.problems())
                .containsExactly("compose.yaml:2:6: x-a.b: alias *a stands inside the value it refers to");
    }

    @Test
    void deepNesting_isRefused() {
        folder.compose("x-a: " + "[".repeat(5_000) + "]".repeat(5_000));

        assertThat(folder.problems()).singleElement().asString().endsWith("is nested deeper than 100 levels");
    }

    @Test
    void hugeFile_isRefused() {
        folder.compose("# " + "x".repeat(YamlTree.MAX_CHARACTERS) + "\nservices: {}\n");

        assertThat(folder.problems()).containsExactly("compose.yaml: is too large; the limit is 8 MiB");
    }

    @Test
    void includesAndExtends_inCircles_areRefused() {
        folder.compose("include: [other.yaml]\nservices: {a: {image: a}}\n")
                .file("other.yaml", "include: [third.yaml]\n")
                .file("third.yaml", "include: [other.yaml]\n");
        assertThat(folder.problems()).singleElement().asString().contains("files include each other");

        folder.compose("services:\n  a: {extends: b}\n  b: {extends: a}\n");
        assertThat(folder.problems())
                .contains("compose.yaml:2:16: services.a.extends: services extend each other in a circle: a -> b -> a");
    }

    @Test
    void hugeSizes_areRefusedQuickly() {
        folder.compose("services: {a: {image: a, mem_limit: 1e999999999, shm_size: 9999999p}}\n");

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:1:37: services.a.mem_limit: is too large a number",
                        "compose.yaml:1:60: services.a.shm_size: '9999999p' is not a size;"
                                + " use a number and b, k, m or g, for example 64m");

        folder.compose("services: {a: {image: a, scale: 99999999999999999999, cpus: '1e999'}}\n");

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:1:33: services.a.scale: is too large a number",
                        "compose.yaml:1:61: services.a.cpus: '1e999' is not a number");
    }

    @Test
    void binaryAndEmptyFiles_areRefused() throws Exception {
        java.nio.file.Files.write(temp.resolve("compose.yaml"), new byte[100]);
        assertThat(folder.problems())
                .containsExactly("compose.yaml:1:1: is not a text file: it has 100 such characters as 0x00");

        folder.compose("# nothing\n");
        assertThat(folder.problems()).containsExactly("compose.yaml:1:1: is empty; add services");

        folder.compose("- a\n");
        assertThat(folder.problems()).containsExactly("compose.yaml:1:1: a Compose file must be a mapping, not a list");
    }

    @Test
    void nulCharacterInAnEnvironmentFile_isRefused_becauseNoProcessCanHaveIt() {
        folder.compose("services: {a: {image: a, env_file: [x.env]}}\n").file("x.env", "A=1\nB=b\0b\n");

        assertThat(folder.problems()).containsExactly("x.env:2:4: must not contain a NUL character");
    }

    @Test
    void unreadableCharacters_haveTheirPlaceAndKey_andTheRestIsCheckedToo() throws Exception {
        String text = """
                services:
                  web:
                    image: "aNb"
                    environment: {A: x, B: café}
                    dns_search: [a, "bC"]
                    depends_on: [nix]
                # D
                """;
        byte[] bytes = text.replace('N', '\0')
                .replace('C', '\u0001')
                .replace('D', '\u0082')
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        java.nio.file.Files.write(temp.resolve("compose.yaml"), bytes);

        assertThat(folder.problems())
                .containsExactly(
                        "compose.yaml:3:14: services.web.image: must not contain a NUL character",
                        "compose.yaml:4:31: services.web.environment.B: must not contain the byte 0xe9, which is not"
                                + " UTF-8; save the file as UTF-8",
                        "compose.yaml:5:23: services.web.dns_search[1]: must not contain the character U+0001; remove"
                                + " it, or write it as an escape in double quotes",
                        "compose.yaml:6:18: services.web.depends_on: service \"web\" depends on undefined service"
                                + " \"nix\"",
                        "compose.yaml:7:3: must not contain the byte 0x82, which is not UTF-8; save the file as UTF-8");
    }

    @Test
    void brokenUtf8_inEnvFiles_hasItsPlace() throws Exception {
        folder.compose("services: {a: {image: a, env_file: a.env}}\n");
        java.nio.file.Files.write(
                temp.resolve("a.env"), "A=1\nB=é\n".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));

        assertThat(folder.problems())
                .containsExactly(
                        "a.env:2:3: must not contain the byte 0xe9, which is not UTF-8; save the file as UTF-8");
    }

    @Test
    void endlessFile_isReadUpToTheLimit() {
        assertThat(folder.problems(o -> o.files(java.util.List.of("/dev/zero"))))
                .containsExactly("-f \"/dev/zero\": Compose file /dev/zero is larger than 16 MiB");
    }

    @Test
    void nulCharacters_areRefused() {
        folder.compose("services: {a: {image: \"a\\0b\"}}\n");
        assertThat(folder.problems())
                .containsExactly("compose.yaml:1:23: services.a.image: must not contain a NUL character");

        folder.compose("services: {a: {image: a, env_file: $A}}\n").file(".env", "A=\"\\0000\"\n");
        assertThat(folder.problems())
                .containsExactly("compose.yaml:1:36: services.a.env_file: a variable's value contains a NUL character");
    }

    @Test
    void manyServicesThatInheritMuch_stopAtTheLimit() {
        StringBuilder text = new StringBuilder("services:\n  base:\n    image: a\n    dns_opt:\n");
        for (int i = 0; i < 2_000; i++) {
            text.append("    - o").append(i).append('\n');
        }
        for (int i = 0; i < 1_000; i++) {
            text.append("  s").append(i).append(": {extends: base}\n");
        }
        folder.compose(text.toString());

        assertThat(folder.problems()).allMatch(line -> line.endsWith("services inherit more than 1000000 values"));
    }

    @Test
    void manyDocuments_areRefused() {
        folder.compose("---\nx-a: 1\n".repeat(1_000));

        assertThat(folder.problems()).singleElement().asString().endsWith("has more than 200 documents");
    }

    @Test
    void controlCharactersOfAFile_doNotReachTheTerminal() {
        folder.compose("services: {a: {image: a, \"x\\e[2Jy\\nz\": 1}}\n");

        assertThat(folder.problems())
                .containsExactly("compose.yaml:1:26: services.a additional properties 'x\\u001b[2Jy\\nz' not allowed");
    }

    @Test
    void manyUnknownKeys_costLittle_andAreCutShort() {
        StringBuilder text = new StringBuilder("services:\n  a:\n    image: a\n");
        for (int i = 0; i < 50_000; i++) {
            text.append("    unknown_key_number_").append(i).append(": 1\n");
        }
        folder.compose(text.toString());

        assertThat(folder.problems()).hasSize(200);
    }

    @Test
    void twoThousandServices_load() {
        StringBuilder text = new StringBuilder("x-base: &base\n  image: a\n  environment: {A: '1', B: \"${X:-2}\"}\n");
        text.append("  labels: {a: b}\nservices:\n");
        for (int i = 0; i < 2_000; i++) {
            text.append("  s")
                    .append(i)
                    .append(":\n    <<: *base\n    ports: ['")
                    .append(10_000 + i)
                    .append(":80']\n");
            text.append("    volumes: ['data:/data', './s:/s']\n");
            text.append(i == 0 ? "" : "    depends_on: [s" + (i - 1) + "]\n");
        }
        folder.compose(text.append("volumes: {data: }\n").toString());

        assertThat(folder.project().services()).hasSize(2_000);
    }
}
