package io.jcompose.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.runtime.security.CapabilitySets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanEncoderTest {
    private static final LaunchPlan.Root ROOT = new LaunchPlan.Root.Folder(Path.of("/r"));

    /** The bytes that the comments explain are the specification. */
    @Test
    void process_isEncodedAsTheProtocolSays() {
        ProcessPlan plan = ProcessPlan.builder(List.of("ls", "-l"))
                .environment(List.of("A=b"))
                .workingDir("/w")
                .ids(1, 2, List.of(3))
                .capabilities(new CapabilitySets(0xA80425FBL, 1, 2, 0, 0))
                .tty(true)
                .terminalSize(80, 25)
                .build();

        assertThat(HexFormat.of().formatHex(PlanEncoder.encode(plan)))
                .isEqualTo("4a43504c" + "01000000" + "95000000" // "JCPL", version 1, 149 bytes
                        + "40000000" + "03000000" + "6c7300" // ARG "ls"
                        + "40000000" + "03000000" + "2d6c00" // ARG "-l"
                        + "41000000" + "04000000" + "413d6200" // ENV "A=b"
                        + "42000000" + "03000000" + "2f7700" // CWD "/w"
                        + "43000000" + "0c000000" + "010000000200000003000000" // IDS: user, group, one more
                        + "44000000" + "28000000" // CAPS: bounding, effective, permitted, inheritable, ambient
                        + "fb2504a800000000" + "0100000000000000" + "0200000000000000" + "00".repeat(16)
                        + "48000000" + "04000000" + "01000000" // PROCESS_FLAGS: terminal
                        + "49000000" + "04000000" + "50001900"); // TERMINAL_SIZE: 80, 25
    }

    @Test
    void overlay_namesLayersRelativeToTheirCommonParent() {
        LaunchPlan plan = plan(new LaunchPlan.Root.Overlay(
                Path.of("/c/root"),
                List.of(Path.of("/i/l/bb/fs"), Path.of("/i/l/aa/fs")),
                Path.of("/c/upper"),
                Path.of("/c/work")));

        assertThat(new String(PlanEncoder.encode(plan), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("/c/root\0/i/l\0/c/upper\0/c/work\0bb/fs\0aa/fs\0");
    }

    @Test
    void overlay_ofPathsWithSeparators_isRefused() {
        LaunchPlan plan = plan(new LaunchPlan.Root.Overlay(
                Path.of("/c/root"), List.of(Path.of("/i/a:b")), Path.of("/c/upper"), Path.of("/c/work")));

        assertThatThrownBy(() -> PlanEncoder.encode(plan)).hasMessageContaining("must not contain ',' or ':'");
    }

    @Test
    void zeroInAString_isRefused() {
        assertThatThrownBy(() ->
                        PlanEncoder.encode(ProcessPlan.builder(List.of("a\0b")).build()))
                .hasMessageContaining("contains a zero character");
    }

    @Test
    void tooLongSocketPath_isRefused() {
        LaunchPlan plan = LaunchPlan.builder(
                        Path.of("/" + "x".repeat(107)),
                        Path.of("/exit"),
                        ROOT,
                        ProcessPlan.builder(List.of("x")).build())
                .build();

        assertThatThrownBy(() -> PlanEncoder.encode(plan)).hasMessageEndingWith("; at most 107");
    }

    @Test
    void tooLargePlan_isRefused() {
        ProcessPlan plan = ProcessPlan.builder(Collections.nCopies(50, "x".repeat(100_000)))
                .build();

        assertThatThrownBy(() -> PlanEncoder.encode(plan)).hasMessageContaining("at most 4194304");
    }

    @Test
    void exitFile_isReadWithErrorAndSamples() {
        String text = """
                jcompose-exit 1
                code 126
                finished 1764000000123456789
                error 13 execute /x y
                sample 1 6
                a 1
                b

                """;
        ExitRecord record = ExitRecordParser.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(record.code()).isEqualTo(126);
        assertThat(record.signal()).isEqualTo(Optional.empty());
        assertThat(record.finishedAt()).hasToString("2025-11-24T16:00:00.123456789Z");
        assertThat(record.error()).contains("execute /x y: Permission denied (EACCES)");
        assertThat(record.samples()).containsExactly("", "a 1\nb\n");
    }

    @Test
    void exitFile_withWrongLengths_isRefused() {
        assertThatThrownBy(() -> ExitRecordParser.parse(
                        "jcompose-exit 1\nsample 0 999\nx\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasMessage("sample 0 of 999 bytes");
    }

    private static LaunchPlan plan(LaunchPlan.Root root) {
        return LaunchPlan.builder(
                        Path.of("/s"),
                        Path.of("/e"),
                        root,
                        ProcessPlan.builder(List.of("x")).build())
                .build();
    }
}
