package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config --explain}. */
class ExplanationTest {
    @TempDir
    Path temp;

    private ComposeFolder folder;

    @BeforeEach
    void setUp() {
        folder = new ComposeFolder(temp)
                .variable("TAG", "2")
                .file("a.yaml", """
                services:
                  web:
                    image: "nginx:${TAG}"
                    env_file: [web.env]
                    environment: {FOO: one, BAR: x}
                    ports: ["80:80"]
                """)
                .file("b.yaml", """
                services:
                  web:
                    environment: ["FOO=${V:-none}"]
                    ports: !reset []
                """)
                .file("web.env", "BAR=file\nONLY=here\n")
                .file(".env", "# values\nV=two\n");
    }

    private Optional<String> explain(String path) {
        return folder.loaded(o -> o.files(List.of("a.yaml", "b.yaml")).explain(true))
                .canonical()
                .explain(path);
    }

    @Test
    void variable_isShownWithItsSource() {
        assertThat(explain("services.web.image")).hasValue("""
                services.web.image = "nginx:2"
                  a.yaml:3:12  sets "nginx:${TAG}", which gives "nginx:2"
                    TAG is "2", from the environment
                """);
    }

    @Test
    void replacedValue_isShownWithWhatItReplaced() {
        assertThat(explain("services.web.environment.FOO")).hasValue("""
                services.web.environment.FOO = "two"
                  a.yaml:5:24  sets "one"
                  b.yaml:3:19  replaces it by "FOO=${V:-none}", which gives "two"
                    V is "two", from .env:2:1
                """);
    }

    @Test
    void linesOfEnvironmentFiles_areNamed() {
        assertThat(explain("services.web.environment.BAR")).hasValue("""
                services.web.environment.BAR = "x"
                  web.env:1:1  sets "file"
                  a.yaml:5:34  replaces it by "x"
                """);
        assertThat(explain("services.web.environment.ONLY")).hasValue("""
                services.web.environment.ONLY = "here"
                  web.env:2:1  sets "here"
                """);
    }

    @Test
    void resetValue_isToldFromOneThatNeverWas() {
        assertThat(explain("services.web.ports")).hasValue("""
                services.web.ports is not set
                  b.yaml:4:12  removes it: !reset
                """);
        assertThat(explain("services.web.hostname")).isEmpty();
    }

    @Test
    void includesWithVariablesOfTheirOwn_areToldApart() {
        folder.file("b.yaml", """
                        include: [{path: [m/c.yaml], env_file: one.env}, {path: m/d.yaml, env_file: two.env}]
                        """)
                .file("one.env", "V=1\nW=w\nX=same\n")
                .file("two.env", "#\nV=2\nW=w\nX=same\n")
                .file(
                        "m/c.yaml",
                        "services: {c: {extends: {file: base.yaml, service: s}, image: '$V', hostname: '$W'}}\n")
                .file(
                        "m/d.yaml",
                        "services: {d: {extends: {file: base.yaml, service: s}, image: '$V', hostname: '$W'}}\n")
                .file("m/base.yaml", "services: {s: {image: x, user: '$X', domainname: $TAG}}\n");

        assertThat(explain("services.c.user")).hasValue("""
                services.c.user = "same"
                  m/base.yaml:1:32  sets "$X", which gives "same"
                    X is "same", from one.env:3:1
                """);
        assertThat(explain("services.d.user")).get().asString().contains("from two.env:4:1");
        assertThat(explain("services.c.hostname")).get().asString().contains("W is \"w\", from one.env:2:1");
        assertThat(explain("services.d.hostname")).get().asString().contains("W is \"w\", from two.env:3:1");
        // The project's own .env and the caller win over what an include says.
        assertThat(explain("services.d.image")).get().asString().contains("V is \"two\", from .env:2:1");
        assertThat(explain("services.d.domainname")).get().asString().contains("TAG is \"2\", from the environment");
    }

    @Test
    void override_saysWhatItTookAway() {
        folder.file("b.yaml", """
                services:
                  web:
                    environment: !override {FOO: new}
                """);

        assertThat(explain("services.web.environment.FOO")).hasValue("""
                services.web.environment.FOO = "new"
                  b.yaml:3:34  sets "new"
                  b.yaml:3:18  is !override: nothing of a.yaml:5:18 is kept
                """);
        folder.file("a.yaml", "services: {web: {image: x, environment: {FOO: one, GONE: y}}}\n");
        assertThat(explain("services.web.environment.GONE")).hasValue("""
                services.web.environment.GONE is not set
                  a.yaml:1:58  sets "y"
                  b.yaml:3:18  removes it: !override
                """);
        assertThat(explain("services.web.environment.NEVER")).isEmpty();
    }

    @Test
    void valueInsideAResetOne_isToldToo() {
        assertThat(explain("services.web.ports[0]")).hasValue("""
                services.web.ports[0] is not set
                  b.yaml:4:12  removes it: !reset
                """);
    }

    @Test
    void default_isCalledSo() {
        assertThat(explain("networks.default")).hasValue("""
                networks.default.name = "%s_default"
                  not in any file: a default
                """.formatted(
                        ProjectFiles.normalize(temp.getFileName().toString())));
    }

    @Test
    void baseOfExtends_isNamed() {
        folder.file("a.yaml", "services: {web: {extends: {file: base.yaml, service: s}, hostname: h}}\n")
                .file("base.yaml", "services:\n  s:\n    image: i\n    hostname: b\n");

        assertThat(explain("services.web.hostname")).hasValue("""
                services.web.hostname = "h"
                  base.yaml:4:15  sets "b"
                  a.yaml:1:68  replaces it by "h"
                """);
    }
}
