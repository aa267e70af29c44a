package io.jcompose.runtime.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One pass over one text; see {@link WordExpander}. Not reusable. */
final class WordScanner {
    private static final int END = -1;
    private static final int MAX_DEPTH = 100;
    private final String text;
    private final Map<String, String> variables;
    private final Mode mode;
    private boolean rawEscapes;
    private int position;
    private int depth;
    private StringBuilder current = new StringBuilder();

    /**
     * @param raw quotes and escapes are kept
     * @param plainQuotes quotes mean nothing
     */
    record Mode(char escape, boolean keepUnset, boolean raw, boolean plainQuotes) {}

    record Result(String text, List<String> words) {}

    /** Splits into words while text is appended. All levels of nesting share the builder of the current word. */
    private final class Splitter {
        private final List<String> words = new ArrayList<>();
        private boolean inWord;

        Splitter() {
            // A modifier such as ${A:-b} begins a word anew, dropping what stood before it in the same word. Odd, but
            // that is how EXPOSE and VOLUME lists have always been split.
            current = new StringBuilder();
        }

        void splitting(int c) {
            if (!isSpace(c)) {
                raw(c);
            } else if (inWord && current.length() > 0) {
                finish();
            }
        }

        void raw(int c) {
            current.appendCodePoint(c);
            inWord = true;
        }

        void splitting(String value) {
            value.codePoints().forEach(this::splitting);
        }

        void raw(String value) {
            current.append(value);
            inWord = true;
        }

        List<String> words() {
            if (current.length() > 0) {
                finish();
            }
            return words;
        }

        private void finish() {
            words.add(current.toString());
            current = new StringBuilder();
            inWord = false;
        }
    }

    WordScanner(String text, Map<String, String> variables, Mode mode) {
        this.text = text;
        this.variables = variables;
        this.mode = mode;
        this.rawEscapes = mode.raw();
    }

    Result scan() throws SyntaxException {
        return until(END, mode.raw());
    }

    private int peek() {
        return position < text.length() ? text.codePointAt(position) : END;
    }

    private int next() {
        int c = peek();
        if (c != END) {
            position += Character.charCount(c);
        }
        return c;
    }

    private Result until(int stop, boolean keepEscapes) throws SyntaxException {
        if (++depth > MAX_DEPTH) {
            throw new SyntaxException("variables are nested deeper than %d".formatted(MAX_DEPTH));
        }
        boolean outer = rawEscapes;
        rawEscapes = keepEscapes;
        StringBuilder result = new StringBuilder();
        Splitter words = new Splitter();
        try {
            for (int c = peek(); c != END; c = peek()) {
                if (c == stop) {
                    next();
                    return new Result(result.toString(), words.words());
                }
                one(c, result, words);
            }
        } finally {
            rawEscapes = outer;
            depth--;
        }
        if (stop != END) {
            throw new SyntaxException("'%c' is missing".formatted(stop));
        }
        return new Result(result.toString(), words.words());
    }

    private void one(int c, StringBuilder result, Splitter words) throws SyntaxException {
        if (c == '$') {
            String value = dollar();
            result.append(value);
            words.splitting(value);
        } else if ((c == '\'' || c == '"') && !mode.plainQuotes()) {
            String value = c == '"' ? doubleQuoted() : singleQuoted();
            result.append(value);
            words.raw(value);
        } else if (c == mode.escape()) {
            escaped(result, words);
        } else {
            next();
            result.appendCodePoint(c);
            words.splitting(c);
        }
    }

    private void escaped(StringBuilder result, Splitter words) {
        int c = next();
        if (rawEscapes) {
            result.appendCodePoint(c);
            words.raw(c);
        }
        c = next();
        if (c != END) {
            result.appendCodePoint(c);
            words.raw(c);
        }
    }

    private String singleQuoted() throws SyntaxException {
        StringBuilder result = new StringBuilder();
        keepQuote(next(), result);
        for (int c = next(); c != '\''; c = next()) {
            if (c == END) {
                throw new SyntaxException("the closing single quote is missing");
            }
            result.appendCodePoint(c);
        }
        keepQuote('\'', result);
        return result.toString();
    }

    private String doubleQuoted() throws SyntaxException {
        StringBuilder result = new StringBuilder();
        keepQuote(next(), result);
        while (true) {
            int c = peek();
            if (c == END) {
                throw new SyntaxException("the closing double quote is missing");
            } else if (c == '"') {
                keepQuote(next(), result);
                return result.toString();
            } else if (c == '$') {
                result.append(dollar());
            } else {
                next();
                if (c == mode.escape()) {
                    if (rawEscapes) {
                        result.appendCodePoint(c);
                    }
                    int after = peek();
                    if (after == END) {
                        continue;
                    }
                    if (after == '"' || after == '$' || after == mode.escape()) {
                        c = next();
                    }
                }
                result.appendCodePoint(c);
            }
        }
    }

    private void keepQuote(int quote, StringBuilder result) {
        if (mode.raw()) {
            result.appendCodePoint(quote);
        }
    }

    private String dollar() throws SyntaxException {
        next();
        if (peek() != '{') {
            String name = name();
            if (name.isEmpty()) {
                return "$";
            }
            return variables.getOrDefault(name, mode.keepUnset() ? "$" + name : "");
        }
        next();
        int first = peek();
        if (first == END) {
            throw new SyntaxException("'}' is missing");
        }
        if (first == '{' || first == '}' || first == ':') {
            throw new SyntaxException("bad substitution: a name must follow '${'");
        }
        String name = name();
        int c = next();
        if (c == '}') {
            return variables.getOrDefault(name, mode.keepUnset() ? "${" + name + "}" : "");
        }
        return c == '/' ? replaced(name) : modified(name, c);
    }

    /** A name, a number, or one of the shell's special parameters, which are never set here. */
    private String name() {
        int start = position;
        int first = peek();
        if (first != END && Character.isDigit(first)) {
            while (peek() != END && Character.isDigit(peek())) {
                next();
            }
        } else if (first != END && "@*#?-$!".indexOf(first) >= 0) {
            next();
        } else {
            while (peek() != END && (Character.isLetterOrDigit(peek()) || peek() == '_')) {
                next();
            }
        }
        return text.substring(start, position);
    }

    private String modified(String name, int operator) throws SyntaxException {
        boolean emptyIsUnset = operator == ':';
        int c = emptyIsUnset ? next() : operator;
        if (c == END || "-+?#%".indexOf(c) < 0) {
            String shown = (emptyIsUnset ? ":" : "") + (c == END ? "" : Character.toString(c));
            throw new SyntaxException(
                    shown.isEmpty()
                            ? "'}' is missing"
                            : "unsupported modifier '%s'; use :- - :+ + :? ? # ## %% %%%% / or //".formatted(shown));
        }
        String word = until('}', c == '#' || c == '%').text();
        String value = variables.get(name);
        if (value == null && mode.keepUnset()) {
            return "${%s%s%c%s}".formatted(name, emptyIsUnset ? ":" : "", c, word);
        }
        boolean missing = value == null || (emptyIsUnset && value.isEmpty());
        return switch (c) {
            case '-' -> missing ? word : String.valueOf(value);
            case '+' -> missing ? "" : word;
            case '?' -> required(name, value, missing, word);
            default -> trimmed(value == null ? "" : value, word, c);
        };
    }

    private static String required(
            String name, @org.jspecify.annotations.Nullable String value, boolean missing, String message)
            throws SyntaxException {
        if (missing || value == null) {
            String reason = value == null ? "is not set, but required" : "is empty, but required not to be";
            throw new SyntaxException("%s: %s".formatted(name, message.isEmpty() ? reason : message));
        }
        return value;
    }

    private static String trimmed(String value, String pattern, int operator) throws SyntaxException {
        boolean longest = !pattern.isEmpty() && pattern.charAt(0) == operator;
        ShellPattern compiled = ShellPattern.parse(longest ? pattern.substring(1) : pattern);
        return operator == '#' ? compiled.withoutPrefix(value, longest) : compiled.withoutSuffix(value, longest);
    }

    private String replaced(String name) throws SyntaxException {
        boolean all = peek() == '/';
        if (all) {
            next();
        }
        String pattern = until('/', true).text();
        String replacement = until('}', true).text();
        String value = variables.get(name);
        if (value == null && mode.keepUnset()) {
            return "${%s/%s%s/%s}".formatted(name, all ? "/" : "", pattern, replacement);
        }
        return ShellPattern.parse(pattern).replace(value == null ? "" : value, replacement, all);
    }

    private static boolean isSpace(int c) {
        return Character.isWhitespace(c) || c == 0x85 || c == 0xA0;
    }
}
