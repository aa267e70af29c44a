package io.jcompose.runtime.build.check;

import io.jcompose.runtime.build.dockerfile.Instruction;

/**
 * A mistake.
 *
 * @param rule its name, for the directive {@code check=skip=…}
 * @param startLine from 1
 * @param endLine last line of the instruction
 */
public record Finding(String rule, int startLine, int endLine, String message) {
    static Finding at(Instruction.Origin origin, String rule, String message) {
        return new Finding(rule, origin.startLine(), origin.endLine(), message);
    }
}
