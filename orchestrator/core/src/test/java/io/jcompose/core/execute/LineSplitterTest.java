package io.jcompose.core.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private final List<String> lines = new ArrayList<>();
    private final LineSplitter splitter = new LineSplitter(lines::add);

    @Test
    void lines_mayComeInPieces_andTheLastOneWithoutItsEnd() {
        pass("one\ntw");
        pass("o\r\n\nthr\u00e9e");
        assertThat(lines).containsExactly("one", "two", "");

        splitter.finish();
        splitter.finish();
        assertThat(lines).containsExactly("one", "two", "", "thr\u00e9e");
    }

    @Test
    void endlessLine_comesInPieces() {
        pass("x".repeat(100_000));
        splitter.finish();

        assertThat(lines).hasSize(2);
        assertThat(String.join("", lines)).hasSize(100_000);
    }

    private void pass(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        splitter.accept(bytes, bytes.length);
    }
}
