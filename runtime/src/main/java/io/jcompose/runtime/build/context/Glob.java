package io.jcompose.runtime.build.context;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Wildcards of one path component's worth: {@code *}, {@code ?} and {@code [a-c]}, none of which matches a slash; a
 * backslash takes the next character as it is.
 */
public final class Glob {
    private final Pattern pattern;

    private Glob(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Whether the text holds a wildcard. */
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    /** @throws IllegalArgumentException if a bracket is not closed, or the last character is a backslash */
    public static Glob of(String text) {
        check(text);
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '*' -> regex.append("[^/]*");
                case '?' -> regex.append("[^/]");
                case '\\' -> regex.append(Pattern.quote(String.valueOf(text.charAt(++i))));
                case '[' -> {
                    int end = bracketEnd(text, i);
                    regex.append(characterClass(text.substring(i + 1, end)));
                    i = end;
                }
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return new Glob(Pattern.compile(regex.toString(), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("syntax error in pattern '%s'".formatted(text), e);
        }
    }

    public boolean matches(String text) {
        return pattern.matcher(text).matches();
    }

    /** @throws IllegalArgumentException if {@link #of} would not take it */
    static void check(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
                if (i == text.length()) {
                    throw new IllegalArgumentException("syntax error in pattern '%s': it ends with \\".formatted(text));
                }
            } else if (text.charAt(i) == '[') {
                i = bracketEnd(text, i);
            }
        }
    }

    /** The regular expression for {@code [content]}: but for ranges, negation and escapes, every character means itself. */
    static String characterClass(String content) {
        StringBuilder regex = new StringBuilder("[");
        int i = 0;
        if (content.startsWith("^")) {
            regex.append('^');
            i++;
        }
        for (; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c == '\\' && i + 1 < content.length()) {
                c = content.charAt(++i);
                regex.append(Character.isLetterOrDigit(c) ? "" : "\\");
            } else if ("[]&^\\".indexOf(c) >= 0) {
                regex.append('\\');
            }
            regex.append(c);
        }
        return regex.append(']').toString();
    }

    static int bracketEnd(String text, int start) {
        int i = start + 1;
        if (i < text.length() && text.charAt(i) == '^') {
            i++;
        }
        for (int first = i; i < text.length(); i++) {
            if (text.charAt(i) == ']' && i > first) {
                return i;
            }
            i = oneOfClass(text, i);
            if (text.startsWith("-", i + 1)) {
                i = oneOfClass(text, i + 2);
            }
        }
        throw malformed(text, "the bracket is not closed");
    }

    /** Where a character of a class ends that begins at {@code i}: one later if it is escaped. */
    private static int oneOfClass(String text, int i) {
        int end = text.startsWith("\\", i) ? i + 1 : i;
        if (end >= text.length() || text.charAt(i) == ']') {
            throw malformed(text, "the bracket is not closed");
        }
        if (text.charAt(i) == '-') {
            throw malformed(text, "a range such as a-z lacks an end; write \\- for the character itself");
        }
        return end;
    }

    private static IllegalArgumentException malformed(String text, String why) {
        return new IllegalArgumentException("syntax error in pattern '%s': %s".formatted(text, why));
    }
}
