package io.jcompose.runtime.build.dockerfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a Dockerfile into logical lines: directives, comments, continuations and heredocs end here. Not reusable. */
final class LogicalLines {
    private static final Pattern DIRECTIVE =
            Pattern.compile("^#[ \\t]*([a-zA-Z][a-zA-Z0-9]*)[ \\t]*=[ \\t]*(.+?)[ \\t]*$");
    private static final Set<String> DIRECTIVES = Set.of("escape", "syntax", "check");
    private final String file;
    private final List<String> raw;
    private final List<Problem> problems;
    private final List<Problem> warnings;
    private final List<LogicalLine> result = new ArrayList<>();
    private final Set<String> seenDirectives = new HashSet<>();
    private List<String> comments = new ArrayList<>();
    private boolean directives = true;
    private char escape = '\\';
    private String checks = "";
    private int next;

    /** Problems and warnings are added to the lists. */
    LogicalLines(String file, String text, List<Problem> problems, List<Problem> warnings) {
        this.file = file;
        this.raw = split(text.startsWith("\uFEFF") ? text.substring(1) : text);
        this.problems = problems;
        this.warnings = warnings;
    }

    char escape() {
        return escape;
    }

    /** The value of the directive {@code check}; empty if there is none. */
    String checks() {
        return checks;
    }

    List<LogicalLine> read() {
        while (next < raw.size()) {
            String line = raw.get(next++).strip();
            if (directives) {
                directive(line);
            }
            if (line.isEmpty()) {
                comments = new ArrayList<>();
            } else if (line.startsWith("#")) {
                comment(line.substring(1).strip());
            } else {
                instruction(next);
                comments = new ArrayList<>();
            }
        }
        return result;
    }

    /** One without text parts those above from the instruction below. */
    private void comment(String text) {
        if (text.isEmpty()) {
            comments = new ArrayList<>();
        } else {
            comments.add(text);
        }
    }

    private void directive(String line) {
        Matcher matcher = DIRECTIVE.matcher(line);
        if (!matcher.matches()) {
            directives = false;
            return;
        }
        String name = matcher.group(1).toLowerCase(Locale.ROOT);
        if (!DIRECTIVES.contains(name)) {
            return;
        }
        if (!seenDirectives.add(name)) {
            problems.add(new Problem(file, next, "only one '%s' directive can be used".formatted(name)));
        } else if (name.equals("check")) {
            checks = matcher.group(2);
        } else if (name.equals("escape")) {
            String value = matcher.group(2);
            if (value.equals("\\") || value.equals("`")) {
                escape = value.charAt(0);
            } else {
                problems.add(new Problem(file, next, "invalid escape character '%s'; use \\ or `".formatted(value)));
            }
        }
    }

    private void instruction(int startLine) {
        StringBuilder text = new StringBuilder();
        boolean more = append(withoutLineEnd(raw.get(next - 1)).stripLeading(), text);
        boolean emptyLine = false;
        while (more && next < raw.size()) {
            String line = withoutLineEnd(raw.get(next++));
            if (line.stripLeading().startsWith("#")) {
                continue;
            }
            if (line.isBlank()) {
                emptyLine = true;
            } else {
                more = append(line, text);
            }
        }
        if (text.toString().isBlank()) {
            return;
        }
        if (emptyLine) {
            warnings.add(new Problem(file, next, "NoEmptyContinuation: Empty continuation line"));
        }
        String line = text.toString();
        List<Heredoc> documents = new ArrayList<>();
        for (Heredoc start : InstructionSyntax.heredocStarts(line, escape)) {
            documents.add(document(start, startLine));
        }
        result.add(new LogicalLine(line, startLine, next, documents, comments));
    }

    /** Appends the line without its continuation sign; whether there was one. */
    private boolean append(String line, StringBuilder text) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
            end--;
        }
        boolean continued = end > 0 && line.charAt(end - 1) == escape && (end == 1 || line.charAt(end - 2) != escape);
        text.append(continued ? line.substring(0, end - 1) : line);
        return continued;
    }

    private Heredoc document(Heredoc start, int startLine) {
        StringBuilder content = new StringBuilder();
        while (next < raw.size()) {
            String line = raw.get(next++);
            String end = withoutLineEnd(line);
            if ((start.chomp() ? end.replaceFirst("^\t+", "") : end).equals(start.name())) {
                return start.withContent(content.toString());
            }
            content.append(line);
        }
        problems.add(
                new Problem(file, startLine, "unterminated heredoc: no line holds only '%s'".formatted(start.name())));
        return start.withContent(content.toString());
    }

    private static List<String> split(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(start, end));
            start = end;
        }
        return lines;
    }

    private static String withoutLineEnd(String line) {
        int end = line.length();
        while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
            end--;
        }
        return line.substring(0, end);
    }
}
