package io.jcompose.runtime.security;

import static io.jcompose.runtime.security.Bpf.and;
import static io.jcompose.runtime.security.Bpf.jumpIfEqual;
import static io.jcompose.runtime.security.Bpf.jumpIfGreater;
import static io.jcompose.runtime.security.Bpf.jumpIfNotLess;
import static io.jcompose.runtime.security.Bpf.loadArgument;
import static io.jcompose.runtime.security.Bpf.loadUpperArgument;

import java.util.List;

/** Comparisons of a call's argument, 64 bits on a machine that compares 32: first the upper half, then the lower. */
final class SeccompCondition {
    static final List<String> OPERATORS = List.of(
            "SCMP_CMP_EQ",
            "SCMP_CMP_NE",
            "SCMP_CMP_GT",
            "SCMP_CMP_GE",
            "SCMP_CMP_LT",
            "SCMP_CMP_LE",
            "SCMP_CMP_MASKED_EQ");

    private SeccompCondition() {}

    /**
     * A piece that runs on behind itself if the condition holds.
     *
     * @param second what the masked argument must be
     * @param fail instructions behind the piece to skip if it does not hold
     */
    static List<Bpf> test(String operator, int index, long value, long second, int fail) {
        Bpf loadUpper = loadUpperArgument(index);
        Bpf loadLower = loadArgument(index);
        int upper = (int) (value >>> 32);
        int lower = (int) value;
        return switch (operator) {
            case "SCMP_CMP_EQ" ->
                List.of(loadUpper, jumpIfEqual(upper, 0, fail + 2), loadLower, jumpIfEqual(lower, 0, fail));
            case "SCMP_CMP_NE" -> List.of(loadUpper, jumpIfEqual(upper, 0, 2), loadLower, jumpIfEqual(lower, fail, 0));
            case "SCMP_CMP_GT" ->
                List.of(
                        loadUpper,
                        jumpIfGreater(upper, 3, 0),
                        jumpIfEqual(upper, 0, fail + 2),
                        loadLower,
                        jumpIfGreater(lower, 0, fail));
            case "SCMP_CMP_GE" ->
                List.of(
                        loadUpper,
                        jumpIfGreater(upper, 3, 0),
                        jumpIfEqual(upper, 0, fail + 2),
                        loadLower,
                        jumpIfNotLess(lower, 0, fail));
            case "SCMP_CMP_LT" ->
                List.of(
                        loadUpper,
                        jumpIfGreater(upper, fail + 3, 0),
                        jumpIfEqual(upper, 0, 2),
                        loadLower,
                        jumpIfNotLess(lower, fail, 0));
            case "SCMP_CMP_LE" ->
                List.of(
                        loadUpper,
                        jumpIfGreater(upper, fail + 3, 0),
                        jumpIfEqual(upper, 0, 2),
                        loadLower,
                        jumpIfGreater(lower, fail, 0));
            default ->
                List.of(
                        loadUpper,
                        and(upper),
                        jumpIfEqual((int) (second >>> 32), 0, fail + 3),
                        loadLower,
                        and(lower),
                        jumpIfEqual((int) second, 0, fail));
        };
    }
}
