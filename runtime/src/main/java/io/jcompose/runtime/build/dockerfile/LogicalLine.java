package io.jcompose.runtime.build.dockerfile;

import java.util.List;

/**
 * One instruction's text: continuation lines joined, comments dropped.
 *
 * @param comments the comment lines right above, without the sign
 */
record LogicalLine(String text, int startLine, int endLine, List<Heredoc> documents, List<String> comments) {}
