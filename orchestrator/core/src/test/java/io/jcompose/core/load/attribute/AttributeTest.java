package io.jcompose.core.load.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.load.CanonicalForm;
import io.jcompose.core.load.ComposeFolder;
import io.jcompose.core.load.LoadRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Attributes of a service, as written and as {@code config} prints them. What is printed must read back as the same. */
abstract class AttributeTest {
    @TempDir
    Path temp;

    private ComposeFolder folder;

    @BeforeEach
    void setUp() {
        folder = new ComposeFolder(temp)
                .variable("CALLER", "caller's")
                .file("a.env", "A=a\nB=a\nOWN=a\n")
                .file("b.env", "B=\"b$A\"\n")
                .file("raw.env", "RAW='$A'\n")
                .file("l.labels", "a.b=file\nonly=file\n");
    }

    /** What a service may refer to. */
    String others() {
        return """
                volumes: {data: , other: }
                networks: {front: , back: {ipam: {config: [{subnet: 10.9.0.0/24}]}}}
                configs: {c: {content: hi}, d: {file: ./d}}
                secrets: {k: {file: ./k}, e: {environment: E}}
                """;
    }

    /**
     * @param attributes of a service
     * @param expected what is printed for them; {@code $HERE} is the project's folder, and the image and default network
     *     that every service here has are left out
     */
    void canonical(String attributes, String expected) {
        folder.compose(
                "name: p\nservices:\n  other: {image: o}\n  s:\n    image: i\n" + attributes.indent(4) + others());
        CanonicalForm printed = folder.loaded(this::withProfile).canonical();

        assertThat(service(printed.toYaml())).isEqualTo(expected);
        assertThat(again("compose.yaml", printed.toYaml()).toYaml()).isEqualTo(printed.toYaml());
        if (others().startsWith("models")) {
            return; // as in Docker Compose, JSON leaves out what the service refers to
        }
        assertThat(again("compose.json", printed.toJson()).toJson()).isEqualTo(printed.toJson());
    }

    /**
     * A whole file.
     *
     * @param file what else there is, as name and text
     * @param expected all that is printed but the service {@code s}, of which others may want to be used
     */
    void canonicalFile(String compose, Map<String, String> file, String expected) {
        file.forEach(folder::file);
        CanonicalForm printed =
                folder.compose(compose).loaded(this::withProfile).canonical();

        assertThat(printed.toYaml().replace(temp.toString(), "$HERE").replace(whole(printed.toYaml()), ""))
                .isEqualTo(expected);
        assertThat(again("again.yaml", printed.toYaml()).toYaml()).isEqualTo(printed.toYaml());
        assertThat(again("again.json", printed.toJson()).toJson()).isEqualTo(printed.toJson());
    }

    /** The service's lines as they are printed. */
    private String whole(String yaml) {
        int start = yaml.indexOf("  s:\n");
        int end = start + "  s:\n".length();
        while (yaml.startsWith("    ", end)) {
            end = yaml.indexOf('\n', end) + 1;
        }
        return yaml.substring(start, end).replace(temp.toString(), "$HERE");
    }

    private LoadRequest.Builder withProfile(LoadRequest.Builder options) {
        return options.profiles(List.of("p"));
    }

    private CanonicalForm again(String file, String text) {
        return folder.file(file, text)
                .loaded(options -> withProfile(options).files(List.of(file)))
                .canonical();
    }

    private String service(String yaml) {
        String rest = yaml.substring(yaml.indexOf("\n  s:\n") + "\n  s:\n".length());
        StringBuilder body = new StringBuilder();
        for (String line : rest.split("\n", -1)) {
            if (!line.startsWith("    ")) {
                break;
            }
            body.append(line.substring(4)).append('\n');
        }
        return body.toString()
                .replace("image: i\n", "")
                .replace("networks:\n  default: null\n", "")
                .replace(temp.toString(), "$HERE");
    }
}
