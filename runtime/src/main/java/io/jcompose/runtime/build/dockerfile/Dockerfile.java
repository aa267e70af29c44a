package io.jcompose.runtime.build.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * A Dockerfile that could be read.
 *
 * @param file its name, for messages
 * @param escape backslash or backtick
 * @param globalArgs ARG before the first FROM
 * @param warnings what is odd but harmless
 */
public record Dockerfile(
        String file, char escape, List<Instruction.Arg> globalArgs, List<Stage> stages, List<Problem> warnings) {
    public Dockerfile {
        globalArgs = List.copyOf(globalArgs);
        stages = List.copyOf(stages);
        warnings = List.copyOf(warnings);
    }

    /**
     * One FROM and what follows it.
     *
     * @param origin of FROM
     * @param name after AS, in lower case
     * @param base image, stage or {@code scratch}, not expanded
     * @param platform not expanded
     */
    public record Stage(
            Instruction.Origin origin,
            Optional<String> name,
            String base,
            Optional<String> platform,
            List<Instruction> instructions) {
        public Stage {
            instructions = List.copyOf(instructions);
        }
    }
}
