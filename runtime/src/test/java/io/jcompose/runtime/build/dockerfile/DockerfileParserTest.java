package io.jcompose.runtime.build.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DockerfileParserTest {

    private static Dockerfile parse(String text) {
        return new DockerfileParser().parse("Dockerfile", text);
    }

    private static <T extends Instruction> T first(String instructions, Class<T> type) {
        return type.cast(parse("FROM scratch\n" + instructions)
                .stages()
                .get(0)
                .instructions()
                .get(0));
    }

    @Test
    void continuedLine_keepsItsRangeAndDropsComments() {
        Instruction.Run run = first("RUN one && \\\n# why\n\n  two\n", Instruction.Run.class);

        assertThat(run.command().words()).containsExactly("one &&   two");
        assertThat(run.origin().startLine()).isEqualTo(2);
        assertThat(run.origin().endLine()).isEqualTo(5);
    }

    @Test
    void heredocsName_mayStandAfterSpaces() {
        assertThat(first("RUN <<  EOF\nx\nEOF\n", Instruction.Run.class)
                        .command()
                        .documents())
                .containsExactly(new Heredoc("EOF", "x\n", false, true));
        assertThat(first("RUN <<-  EOF  > foo\nEOF\n", Instruction.Run.class)
                        .command()
                        .documents())
                .containsExactly(new Heredoc("EOF", "", true, true));
        assertThat(first("RUN << -EOF\n-EOF\n", Instruction.Run.class).command().documents())
                .containsExactly(new Heredoc("-EOF", "", false, true));
    }

    @Test
    void heredocsName_withAnEscapeButNoQuotes_letsVariablesIn() {
        assertThat(first("RUN <<eo\\'f\nx\neo'f\n", Instruction.Run.class)
                        .command()
                        .documents())
                .containsExactly(new Heredoc("eo'f", "x\n", false, true));
        assertThat(first("RUN <<'e'o\\'f\nx\neo'f\n", Instruction.Run.class)
                        .command()
                        .documents())
                .containsExactly(new Heredoc("eo'f", "x\n", false, false));
    }

    @Test
    void commandsWithoutAnyWord_areRead() {
        assertThat(first("RUN\n", Instruction.Run.class).command().words()).isEmpty();
        assertThat(first("ENTRYPOINT\n", Instruction.Entrypoint.class).command().words())
                .isEmpty();
    }

    @Test
    void escapeDirective_changesTheContinuationSign() {
        Dockerfile file = parse("# escape=`\nFROM scratch\nRUN a `\n b\\\n");

        assertThat(file.escape()).isEqualTo('`');
        assertThat(((Instruction.Run) file.stages().get(0).instructions().get(0))
                        .command()
                        .words())
                .containsExactly("a  b\\");
    }

    @Test
    void brokenJson_isTheShellForm() {
        assertThat(first("CMD [\"a\", \"b\"]", Instruction.Cmd.class).command().words())
                .containsExactly("a", "b");
        assertThat(first("CMD ['a', 'b']", Instruction.Cmd.class).command())
                .isEqualTo(new Instruction.CommandLine(List.of("['a', 'b']"), true, List.of()));
    }

    @Test
    void heredoc_belongsToItsInstruction() {
        Instruction.Copy copy = first("COPY <<-'END' a.txt /d/\n\tone $X\n\tEND\nRUN x\n", Instruction.Copy.class);

        assertThat(copy.sources()).containsExactly("a.txt");
        assertThat(copy.documents()).containsExactly(new Heredoc("END", "\tone $X\n", true, false));
        assertThat(copy.documents().get(0).text()).isEqualTo("one $X\n");
        assertThat(copy.origin().endLine()).isEqualTo(4);
    }

    @Test
    void flags_areSeparatedFromTheArguments() {
        Instruction.Copy copy = first("COPY --from=b --chown=me:us --link x y/", Instruction.Copy.class);

        assertThat(copy.from()).contains("b");
        assertThat(copy.options().chown()).contains("me:us");
        assertThat(copy.options().link()).isTrue();
        assertThat(copy.sources()).containsExactly("x");
        assertThat(copy.destination()).isEqualTo("y/");
    }

    @Test
    void env_isReadInBothForms() {
        assertThat(first("ENV A=1 B='x y'", Instruction.Env.class).pairs())
                .containsExactly(new Instruction.KeyValue("A", "1"), new Instruction.KeyValue("B", "'x y'"));
        assertThat(first("ENV A x y", Instruction.Env.class).pairs())
                .containsExactly(new Instruction.KeyValue("A", "x y"));
    }

    @Test
    void stages_haveNamesInLowerCaseAndGlobalArgsComeFirst() {
        Dockerfile file = parse("ARG V=1\nFROM --platform=$P a:$V AS Build\nFROM Build\n");

        assertThat(file.globalArgs().get(0).declarations().get(0).value()).isEqualTo(Optional.of("1"));
        assertThat(file.stages())
                .extracting(Dockerfile.Stage::name)
                .containsExactly(Optional.of("build"), Optional.empty());
        assertThat(file.stages().get(0).platform()).contains("$P");
    }

    @Test
    void problems_areAllReportedWithTheirLines() {
        assertThatThrownBy(() -> parse("FROM a AS b c\nRUNN x\nCOPY a\nENV PATH\nRUN --mont=x y\n"))
                .isInstanceOf(DockerfileException.class)
                .hasMessage("""
                        Dockerfile:1: FROM takes one argument or three: FROM IMAGE [AS NAME]
                        Dockerfile:2: unknown instruction: RUNN (did you mean RUN?)
                        Dockerfile:3: COPY requires at least two arguments, but only 'a' is given: the destination is missing
                        Dockerfile:4: ENV must have two arguments: ENV PATH=value
                        Dockerfile:5: unknown flag: --mont (did you mean mount?)""".stripTrailing());
    }

    @Test
    void emptyFile_isRefused() {
        assertThatThrownBy(() -> parse("# nothing\n\n"))
                .hasMessageContaining("Dockerfile:1: the file has no instructions");
    }

    @Test
    void mount_isReadWithItsDefaults() throws SyntaxException {
        MountOption cache = MountOption.parse("type=cache,dst=/c,uid=7,mode=0750");

        assertThat(cache.type()).isEqualTo(MountOption.Type.CACHE);
        assertThat(cache.readOnly()).isFalse();
        assertThat(cache.mode()).hasValue(0750);
        assertThat(MountOption.parse("type=cache,target=/c,sharing=LOCKED").sharing())
                .isEqualTo("locked");
        assertThat(MountOption.parse("from=x,target=/t").readOnly()).isTrue();
        assertThatThrownBy(() -> MountOption.parse("typ=cache,target=/c")).hasMessageContaining("did you mean type?");
    }
}
