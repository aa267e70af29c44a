package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Schema.Attribute;
import io.jcompose.core.load.Schema.Section;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file that uses every key there is. */
class EveryKeyTest {
    @TempDir
    Path temp;

    private ComposeFolder folder;

    static String text() throws IOException {
        try (InputStream in = EveryKeyTest.class.getResourceAsStream("every-key.yaml")) {
            return new String(java.util.Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static ComposeFolder in(Path folder) throws IOException {
        return new ComposeFolder(folder)
                .compose(text())
                .file("included.yaml", "services: {base: {image: 'db:${V}', healthcheck: {test: [CMD, x]}}}\n")
                .file("included.env", "V=2\n")
                .file("a.env", "FROM_A='a $b'\nB=\"x\\ny\"\n")
                .file("labels.txt", "from.file=1\n")
                .variable("SECRET", "s")
                .variable("FROM_CALLER", "f")
                .variable("V", "3");
    }

    @BeforeEach
    void setUp() throws IOException {
        folder = in(temp);
    }

    @Test
    void everyKey_isInTheFile() throws IOException {
        Set<String> used = new TreeSet<>();
        Node root = YamlTree.parse("every-key.yaml", text(), new Problems()).get(0);
        collect((MapNode) root, Schema.get().root(), used);

        assertThat(used).containsExactlyElementsOf(allKeys());
    }

    private static Set<String> allKeys() {
        Set<String> keys = new TreeSet<>();
        for (String row : AttributeTable.TEXT.split("\n", -1)) {
            if (row.startsWith("[")) {
                Section section = Schema.get().section(row.substring(1, row.indexOf(']')));
                section.attributes().keySet().forEach(key -> keys.add(section.name() + "." + key));
            }
        }
        return keys;
    }

    private static void collect(MapNode map, Section section, Set<String> used) {
        map.entries.forEach((key, value) -> {
            Attribute attribute = section.get(key);
            if (attribute == null) {
                return;
            }
            used.add(section.name() + "." + key);
            if (attribute.section().isEmpty()) {
                return;
            }
            Section inner = Schema.get().sectionOf(attribute);
            boolean many = attribute.kind() == Schema.Kind.SECTION_MAP;
            List<Node> values = value instanceof ListNode list
                    ? list.items
                    : many && value instanceof MapNode all ? List.copyOf(all.entries.values()) : List.of(value);
            values.forEach(item -> item.asMap().ifPresent(found -> collect(found, inner, used)));
        });
    }

    @Test
    void everyKey_isRead_andPrintedSoThatItReadsBackTheSame() {
        LoadResult.Loaded loaded = folder.loaded(o -> o.profiles(List.of("debug")));
        String yaml = loaded.canonical().toYaml();

        folder.compose(yaml);
        LoadResult.Loaded again = folder.loaded(o -> o.profiles(List.of("debug")));
        assertThat(again.canonical().toYaml()).isEqualTo(yaml);
        assertThat(again.project().services()).isEqualTo(loaded.project().services());
    }

    @Test
    void sameFiles_giveTheSameTextTwice() {
        assertThat(folder.loaded().canonical().toYaml())
                .isEqualTo(folder.loaded().canonical().toYaml());
    }

    @Test
    void projectForTheEngine_isTheSameAsTheOneThatWasRead() {
        LoadResult.Loaded loaded = folder.loaded(o -> o.profiles(List.of("debug")));

        assertThat(ProjectCodec.fromJson(ProjectCodec.toJson(loaded)).services())
                .isEqualTo(loaded.project().services());
    }
}
