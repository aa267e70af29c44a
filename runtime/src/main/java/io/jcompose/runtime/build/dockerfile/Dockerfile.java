package io.jcompose.runtime.build.dockerfile;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Dockerfile that could be read.
 *
 * @param file its name, for messages
 * @param escape backslash or backtick
 * @param globalArgs ARG before the first FROM
 * @param text the whole, for excerpts
 * @param checks settings of the rules, from the directive; empty if there is none
 * @param checksAbove settings from comments right above instructions, by the instruction's first line
 * @param warnings what is odd but harmless
 */
public record Dockerfile(
        String file,
        String text,
        char escape,
        String checks,
        Map<Integer, String> checksAbove,
        List<Instruction.Arg> globalArgs,
        List<Stage> stages,
        List<Problem> warnings) {
    private static final int MARGIN = 2;

    public Dockerfile {
        globalArgs = List.copyOf(globalArgs);
        stages = List.copyOf(stages);
        warnings = List.copyOf(warnings);
        checksAbove = Map.copyOf(checksAbove);
    }

    /** Settings of the rules that hold for one instruction only. */
    public Optional<String> checksAbove(int line) {
        return Optional.ofNullable(checksAbove.get(line));
    }

    /** The lines around a place, numbered and marked, each preceded by a newline. */
    public String excerpt(int start, int end) {
        List<String> lines = text.lines().toList();
        StringBuilder excerpt = new StringBuilder("\n--------------------");
        for (int i = Math.max(1, start - MARGIN); i <= Math.min(lines.size(), end + MARGIN); i++) {
            String mark = i >= start && i <= end ? ">>>" : "   ";
            excerpt.append("\n%4d | %s %s".formatted(i, mark, lines.get(i - 1)).stripTrailing());
        }
        return excerpt.append("\n--------------------").toString();
    }

    /**
     * One FROM and what follows it.
     *
     * @param origin of FROM
     * @param name after AS, in lower case
     * @param base image, stage or {@code scratch}, not expanded
     * @param platform not expanded
     * @param comment what a comment of the form {@code # NAME text} above says; empty if there is none
     */
    public record Stage(
            Instruction.Origin origin,
            Optional<String> name,
            String base,
            Optional<String> platform,
            String comment,
            List<Instruction> instructions) {
        public Stage {
            instructions = List.copyOf(instructions);
        }
    }
}
