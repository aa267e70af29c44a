package io.jcompose.runtime.build.context;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** One pattern; see {@link IgnorePatterns}. {@code **} also matches slashes. */
final class IgnorePattern {
    private final boolean brings;
    private final String text;
    private final Kind kind;
    private final Optional<Pattern> regex;

    private enum Kind {
        EXACT,
        PREFIX,
        SUFFIX,
        REGEX
    }

    private IgnorePattern(boolean brings, String text, Kind kind, Optional<Pattern> regex) {
        this.brings = brings;
        this.text = text;
        this.kind = kind;
        this.regex = regex;
    }

    static IgnorePattern of(String written) {
        boolean brings = written.startsWith("!");
        String text = brings ? written.substring(1) : written;
        if (text.isEmpty()) {
            throw new IllegalArgumentException("illegal exclusion pattern: '!' alone; name what to keep after it");
        }
        Glob.check(text);
        return new Compiler(brings, text).compile();
    }

    /** Whether it begins with {@code !}. */
    boolean brings() {
        return brings;
    }

    boolean matches(String path) {
        return switch (kind) {
            case EXACT -> path.equals(text);
            case PREFIX -> path.startsWith(text.substring(0, text.length() - 2));
            case SUFFIX -> {
                String suffix = text.substring(2);
                yield path.endsWith(suffix) || (suffix.startsWith("/") && path.equals(suffix.substring(1)));
            }
            case REGEX -> regex.isPresent() && regex.get().matcher(path).matches();
        };
    }

    /** Judged by what stands before the first wildcard. */
    boolean mayMatchBelow(String folder) {
        int end = 0;
        while (end < text.length() && "*?[\\".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String literal = text.substring(0, end);
        String below = folder + "/";
        return end == text.length()
                ? literal.startsWith(below)
                : literal.startsWith(below) || below.startsWith(literal);
    }

    /** Turns the text into the cheapest test that decides it. */
    private static final class Compiler {
        private final boolean brings;
        private final String text;
        private final StringBuilder regex = new StringBuilder();
        private Kind kind = Kind.EXACT;
        private int i;

        Compiler(boolean brings, String text) {
            this.brings = brings;
            this.text = text;
        }

        IgnorePattern compile() {
            while (i < text.length()) {
                step(text.charAt(i++));
            }
            if (kind != Kind.REGEX) {
                return new IgnorePattern(brings, text, kind, Optional.empty());
            }
            try {
                return new IgnorePattern(
                        brings, text, kind, Optional.of(Pattern.compile(regex.toString(), Pattern.DOTALL)));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("syntax error in pattern '%s'".formatted(text), e);
            }
        }

        private void step(char c) {
            switch (c) {
                case '*' -> star();
                case '?' -> {
                    regex.append("[^/]");
                    kind = Kind.REGEX;
                }
                case '\\' -> {
                    regex.append('\\').append(i < text.length() ? text.charAt(i++) : '\\');
                    kind = Kind.REGEX;
                }
                case '[' -> {
                    int end = Glob.bracketEnd(text, i - 1);
                    regex.append(Glob.characterClass(text.substring(i, end)));
                    i = end + 1;
                    kind = Kind.REGEX;
                }
                case ']' -> {
                    regex.append("\\]");
                    kind = Kind.REGEX;
                }
                case '.', '+', '(', ')', '|', '{', '}', '$', '^' ->
                    regex.append('\\').append(c);
                default -> regex.append(c);
            }
        }

        private void star() {
            if (i == text.length() || text.charAt(i) != '*') {
                regex.append("[^/]*");
                kind = Kind.REGEX;
                return;
            }
            boolean first = i == 1;
            i++;
            if (i < text.length() && text.charAt(i) == '/') {
                i++;
            }
            if (i < text.length()) {
                regex.append("(.*/)?");
                kind = first ? Kind.SUFFIX : Kind.REGEX;
            } else {
                regex.append(".*");
                kind = first ? Kind.SUFFIX : kind == Kind.EXACT ? Kind.PREFIX : Kind.REGEX;
            }
        }
    }
}
