package io.jcompose.runtime.build.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileTreeTest {
    @TempDir
    Path folder;

    private void file(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private FileTree tree(String ignore) {
        return FileTree.ofContext(folder, IgnorePatterns.parse(ignore));
    }

    private String digest(String ignore) {
        FileTree tree = tree(ignore);
        return new TreeDigest()
                .add(tree, tree.find("").orElseThrow(), tree.excluding(IgnorePatterns.NONE, ""))
                .hex();
    }

    @Test
    void ignoredFolder_withSomethingBroughtBack_isThereWithThatAlone() throws IOException {
        file("docs/README.md", "");
        file("docs/big.pdf", "");
        file("other/x", "");

        FileTree tree = tree("*\n!docs/README.md");

        assertThat(tree.children(tree.find("").orElseThrow()))
                .extracting(n -> n.path())
                .containsExactly("/docs");
        assertThat(tree.children(tree.find("docs").orElseThrow()))
                .extracting(n -> n.path())
                .containsExactly("/docs/README.md");
        assertThat(tree.find("other")).isEmpty();
        assertThat(tree.isIgnored("other/x")).isTrue();
    }

    @Test
    void link_neverLeavesTheContext() throws IOException {
        Files.createSymbolicLink(folder.resolve("out"), Path.of("../../../../etc/passwd"));
        Files.createSymbolicLink(folder.resolve("abs"), Path.of("/etc/passwd"));
        file("etc/passwd", "mine");

        assertThat(tree("").find("out").orElseThrow().file()).isEqualTo(folder.resolve("etc/passwd"));
        assertThat(tree("").find("abs").orElseThrow().file()).isEqualTo(folder.resolve("etc/passwd"));
        assertThat(tree("").find("../../etc/hostname")).isEmpty();
    }

    @Test
    void match_expandsEachComponent() throws IOException {
        file("a/x.txt", "");
        file("b/x.txt", "");
        file("b/y.md", "");

        assertThat(tree("").match("*/x.*", false)).containsExactly("a/x.txt", "b/x.txt");
        assertThat(tree("b").match("/*/x.txt", false)).containsExactly("a/x.txt");
        assertThat(tree("").match("nothing*", true)).isEmpty();
    }

    @Test
    void match_takesBracketsWithinBracketsAsCharacters() throws IOException {
        file("arr[0].txt", "");
        file("arr0.txt", "");

        assertThat(tree("").match("arr[[]0].txt", false)).containsExactly("arr[0].txt");
        assertThat(tree("").match("arr\\[0\\].*", false)).containsExactly("arr[0].txt");
    }

    @Test
    void doubleStar_isAnyNumberOfFoldersWhereAsked() throws IOException {
        file("package.json", "");
        file("apps/web/package.json", "");
        file("apps/web/src/main.ts", "");

        assertThat(tree("").match("**/package.json", true)).containsExactly("package.json", "apps/web/package.json");
        assertThat(tree("**/web").match("apps/**/package.json", true)).isEmpty();
        assertThat(tree("").match("apps/**", true)).containsExactly("apps");
        assertThat(tree("").match("**/web/**/*.ts", true)).containsExactly("apps/web/src/main.ts");
        assertThat(tree("").match("apps/**/package.json", false)).containsExactly("apps/web/package.json");
    }

    @Test
    void isIgnored_isNotSaidOfFoldersOfWhichSomethingIsKept() throws IOException {
        file("src/keep", "");
        file("other", "");

        FileTree tree = tree("*\n!src/keep");
        assertThat(tree.isIgnored("")).isFalse();
        assertThat(tree.isIgnored("src")).isFalse();
        assertThat(tree.isIgnored("other")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "*, true",
        "**, true",
        "**/*, true",
        "/*, true",
        "./*/, true",
        ".*, false",
        "*.txt, false",
        "other, false",
        "'', false",
        "'*\n!src', false",
        "'*\n!none', false"
    })
    void isIgnored_isSaidOfTheRoot_ifAllInItIsLeftOut(String patterns, boolean ignored) throws IOException {
        file("src/keep", "");

        assertThat(tree(patterns).isIgnored("")).isEqualTo(ignored);
    }

    @Test
    void digest_dependsOnContentAndModesButNotOnTimes() throws IOException {
        file("a", "one");
        String before = digest("");

        Files.setLastModifiedTime(folder.resolve("a"), FileTime.fromMillis(0));
        assertThat(digest("")).isEqualTo(before);

        file("b", "ignored");
        assertThat(digest("b")).isEqualTo(before);

        assertThat(folder.resolve("a").toFile().setExecutable(true, false)).isTrue();
        String executable = digest("b");
        assertThat(executable).isNotEqualTo(before);

        file("a", "two");
        assertThat(digest("b")).isNotEqualTo(executable);
    }
}
