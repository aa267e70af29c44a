package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.Jcompose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user's reference of Compose files against the code: it lists what there is, and its examples work. */
class ReferenceTest {
    private static final String MARK = "<!-- keys of ";

    @TempDir
    Path folder;

    private static List<String> lines() throws IOException {
        return Files.readAllLines(Path.of("../../docs/user/compose-file.md"));
    }

    /** Rows of the reference: section to key to line. */
    private static Map<String, Map<String, String>> rows() throws IOException {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        Map<String, String> current = new LinkedHashMap<>();
        for (String line : lines()) {
            if (line.startsWith(MARK)) {
                current = new LinkedHashMap<>();
                rows.put(line.substring(MARK.length(), line.indexOf(' ', MARK.length())), current);
            } else if (line.startsWith("| `")) {
                current.put(line.substring(3, line.indexOf('`', 3)), line);
            }
        }
        return rows;
    }

    @Test
    void reference_listsEveryKeyOfTheTable_andNoOther() throws IOException {
        Map<String, Set<String>> documented = new TreeMap<>();
        rows().forEach((section, keys) -> documented.put(section, new TreeSet<>(keys.keySet())));

        Map<String, Set<String>> known = new TreeMap<>();
        for (String row : AttributeTable.TEXT.split("\n", -1)) {
            if (row.startsWith("[")) {
                String section = row.substring(1, row.indexOf(']'));
                known.put(
                        section,
                        new TreeSet<>(Schema.get().section(section).attributes().keySet()));
            }
        }
        assertThat(documented).isEqualTo(known);
    }

    @Test
    void reference_saysOfEveryIdleKeyThatItHasNoEffect_andOfNoOther() throws IOException {
        Set<String> documented = new TreeSet<>();
        rows().forEach((section, keys) -> keys.forEach((key, line) -> {
            if (line.contains("| no effect")) {
                documented.add(section + "." + key);
            }
        }));

        assertThat(documented).containsExactlyInAnyOrderElementsOf(IdleKeys.REASONS.keySet());
    }

    @Test
    void exampleForJava_works_andIsTheOneInTheReference() throws IOException {
        Files.writeString(folder.resolve("compose.yaml"), "services: {web: {image: 'nginx:${TAG}'}}\n");
        // as in the reference
        LoadRequest request = LoadRequest.in(folder, Map.of("TAG", "1.27"))
                .files(List.of("compose.yaml"))
                .build();
        String answer = Jcompose.load(request)
                .fold(
                        loaded -> loaded.project().services().keySet() + " "
                                + loaded.project()
                                        .service("web")
                                        .orElseThrow()
                                        .image()
                                        .orElse(""),
                        rejected -> rejected.problems().get(0).toString());
        assertThat(answer).isEqualTo("[web] nginx:1.27");

        String source = Files.readString(Path.of("src/test/java/io/jcompose/core/load/ReferenceTest.java"));
        List<String> lines = lines();
        int start = lines.indexOf("```java");
        List<String> example = lines.subList(
                start + 1, start + 1 + lines.subList(start + 1, lines.size()).indexOf("```"));
        assertThat(example).isNotEmpty();
        assertThat(source.replaceAll("\\s+", ""))
                .contains(String.join("", example).replaceAll("\\s+", ""));
    }
}
