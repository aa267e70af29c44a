package io.jcompose.runtime.build.dockerfile;

import java.util.List;
import java.util.Optional;

/**
 * One instruction's text: continuation lines joined, comments dropped.
 *
 * @param comments the comment lines right above, without the sign
 */
record LogicalLine(String text, int startLine, int endLine, List<Heredoc> documents, List<String> comments) {
    private static final String CHECKS = "check=";

    /** What a comment of the form {@code # check=skip=RULE} right above says; empty if there is none. */
    Optional<String> checks() {
        return comments.stream()
                .filter(comment -> comment.startsWith(CHECKS + "skip="))
                .map(comment -> comment.substring(CHECKS.length()).split(";", 2)[0])
                .findFirst();
    }

    /** What a comment of the form {@code # NAME text} right above says of a name; empty if there is none. */
    String commentOf(String name) {
        return comments.stream()
                .filter(comment -> comment.startsWith(name + " "))
                .map(comment -> comment.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }
}
