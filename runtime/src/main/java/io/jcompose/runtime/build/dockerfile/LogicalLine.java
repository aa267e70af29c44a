package io.jcompose.runtime.build.dockerfile;

import java.util.List;

/**
 * One instruction's text: continuation lines joined, comments dropped.
 *
 * @param comments the comment lines right above, without the sign
 */
record LogicalLine(String text, int startLine, int endLine, List<Heredoc> documents, List<String> comments) {

    /** What a comment of the form {@code # NAME text} right above says of a name; empty if there is none. */
    String commentOf(String name) {
        return comments.stream()
                .filter(comment -> comment.startsWith(name + " "))
                .map(comment -> comment.substring(name.length() + 1))
                .findFirst()
                .orElse("");
    }
}
