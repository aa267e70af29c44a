package io.jcompose.core.load;

import io.jcompose.core.load.Template.TemplateException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The grammar of {@code .env} and {@code env_file}: {@code KEY=value}, {@code KEY: value}, {@code export KEY=value};
 * {@code KEY} alone inherits; single quotes are literal, double quotes know escapes, both may span lines; unquoted and
 * double-quoted values are filled in with variables.
 */
final class EnvFile {
    private final String text;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Function<String, Optional<String>> environment;
    private final Function<String, Optional<String>> earlier;
    private final Template template;
    private final Listener listener;
    private int at;
    private int line = 1;

    /** Hears what is read. */
    interface Listener extends Template.Listener {
        Listener NONE = new Listener() {};

        /**
         * A variable got a value.
         *
         * @param raw before variables were filled in
         */
        default void defined(String name, int line, String raw) {}
    }

    /** A line cannot be read. */
    static final class EnvFileException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int line;

        EnvFileException(int line, String message) {
            super(message, null, false, false);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    private EnvFile(
            String text,
            Function<String, Optional<String>> environment,
            Function<String, Optional<String>> earlier,
            Listener listener) {
        this.text = text;
        this.listener = listener;
        this.earlier = earlier;
        this.environment = environment;
        this.template = new Template(this::lookup, listener);
    }

    /**
     * @param environment values that win over earlier lines when a variable is filled in, and for keys without value
     * @param earlier values of files read before, which earlier lines win over
     */
    static Map<String, String> parse(
            String text,
            Function<String, Optional<String>> environment,
            Function<String, Optional<String>> earlier,
            Listener listener)
            throws EnvFileException {
        String clean = (text.startsWith("\ufeff") ? text.substring(1) : text).replace("\r\n", "\n");
        EnvFile file = new EnvFile(clean, environment, earlier, listener);
        file.statements();
        return file.values;
    }

    /** {@code format: raw}: lines as they are, without quotes, comments at the end or variables. */
    static Map<String, String> parseRaw(String text, Function<String, Optional<String>> environment, Listener listener)
            throws EnvFileException {
        Map<String, String> values = new LinkedHashMap<>();
        int number = 0;
        for (String raw : text.split("\n", -1)) {
            number++;
            String row = raw.endsWith("\r") ? raw.substring(0, raw.length() - 1) : raw;
            if (number == 1 && row.startsWith("\ufeff")) {
                row = row.substring(1);
            }
            String stripped = row.stripLeading();
            if (stripped.isEmpty() || stripped.startsWith("#")) {
                continue;
            }
            int equals = stripped.indexOf('=');
            String key = equals < 0 ? stripped : stripped.substring(0, equals);
            if (key.isEmpty()) {
                throw new EnvFileException(number, "no variable name before '='");
            }
            if (key.chars().anyMatch(Character::isWhitespace)) {
                throw new EnvFileException(number, "variable '" + key + "' contains whitespaces");
            }
            listener.defined(key, number, stripped);
            if (equals >= 0) {
                values.put(key, stripped.substring(equals + 1));
            } else {
                environment.apply(key).ifPresent(value -> values.put(key, value));
            }
        }
        return values;
    }

    private Optional<String> lookup(String name) {
        Optional<String> outer = environment.apply(name);
        if (outer.isPresent()) {
            return outer;
        }
        Optional<String> own = Optional.ofNullable(values.get(name));
        return own.isPresent() ? own : earlier.apply(name);
    }

    private void statements() throws EnvFileException {
        while (skipToStatement()) {
            statement();
        }
    }

    /** Over white space, empty lines and comments; false at the end. */
    private boolean skipToStatement() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                skipLine();
            } else if (Character.isWhitespace(c) || c == 0x85 || c == 0xA0) {
                advance();
            } else {
                return true;
            }
        }
        return false;
    }

    private void skipLine() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
    }

    private void advance() {
        if (text.charAt(at++) == '\n') {
            line++;
        }
    }

    private void statement() throws EnvFileException {
        if (text.startsWith("export", at) && at + 6 < text.length() && isBlank(text.charAt(at + 6))) {
            at += 6;
            skipBlanks();
        }
        int start = at;
        int end = start;
        char separator = '\n';
        for (; end < text.length(); end++) {
            char c = text.charAt(end);
            if (c == '=' || c == ':' || c == '\n') {
                separator = c;
                break;
            }
            if (!isBlank(c) && !isNameChar(c)) {
                int lineEnd = text.indexOf('\n', start);
                throw new EnvFileException(
                        line,
                        "unexpected character '" + c + "' in variable name '"
                                + text.substring(start, lineEnd < 0 ? text.length() : lineEnd) + "'");
            }
        }
        String key = text.substring(start, end).stripTrailing();
        if (containsBlank(key)) {
            throw new EnvFileException(line, "a variable name cannot contain a space: '" + key + "'");
        }
        at = Math.min(end + (separator == '\n' ? 0 : 1), text.length());
        if (separator == '\n') {
            listener.defined(key, line, key);
            environment.apply(key).ifPresent(value -> values.put(key, value));
            return;
        }
        skipBlanks();
        int first = line;
        int from = at;
        values.put(key, valueOf(key));
        listener.defined(key, first, text.substring(from, at));
    }

    private String valueOf(String key) throws EnvFileException {
        try {
            return value();
        } catch (EnvFileException e) {
            throw new EnvFileException(e.line(), key + ": " + e.getMessage());
        }
    }

    private String value() throws EnvFileException {
        char quote = at < text.length() ? text.charAt(at) : 0;
        if (quote != '"' && quote != '\'') {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            String raw = stripComment(text.substring(at, end)).stripTrailing();
            at = end;
            return fill(raw, line);
        }
        return quoted(quote);
    }

    private static String stripComment(String value) {
        int comment = value.indexOf(" #");
        return comment < 0 ? value : value.substring(0, comment);
    }

    private String quoted(char quote) throws EnvFileException {
        int startLine = line;
        int start = at + 1;
        boolean escaped = false;
        StringBuilder value = new StringBuilder();
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
            }
            if (c != quote) {
                if (!escaped && c == '\\') {
                    escaped = true;
                    continue;
                }
                if (escaped) {
                    escaped = false;
                    value.append('\\');
                }
                value.append(c);
                continue;
            }
            if (escaped) {
                escaped = false;
                value.append(c);
                continue;
            }
            at = i + 1;
            skipLine();
            String plain = quote == '"' ? unescape(value.toString()) : value.toString();
            return quote == '"' ? fill(plain, startLine) : plain;
        }
        int lineEnd = text.indexOf('\n', at);
        throw new EnvFileException(
                startLine, "unterminated quoted value " + text.substring(at, lineEnd < 0 ? text.length() : lineEnd));
    }

    /** Escapes of double quotes; {@code \$} becomes {@code $$}, which filling in turns into a dollar. */
    private static String unescape(String s) {
        if (s.indexOf('\\') < 0) {
            return s;
        }
        StringBuilder out = new StringBuilder(s.length());
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c != '\\' || i + 1 == s.length()) {
                out.append(c);
                continue;
            }
            char next = s.charAt(++i);
            int simple = "abfnrtv\\".indexOf(next);
            if (next == '$') {
                out.append("$$");
            } else if (simple >= 0) {
                out.append("\u0007\b\f\n\r\t\u000b\\".charAt(simple));
            } else if (next == '0' && octal(s, i + 1) > 0) {
                int length = octal(s, i + 1);
                out.append((char) Integer.parseInt(s.substring(i + 1, i + 1 + length), 8));
                i += length;
            } else {
                out.append('\\').append(next);
            }
        }
        return out.toString();
    }

    private static int octal(String s, int from) {
        int n = 0;
        while (n < 3 && from + n < s.length() && s.charAt(from + n) >= '0' && s.charAt(from + n) <= '7') {
            n++;
        }
        return n;
    }

    private String fill(String value, int valueLine) throws EnvFileException {
        try {
            return template.fill(value);
        } catch (TemplateException e) {
            throw new EnvFileException(valueLine, String.valueOf(e.getMessage()));
        }
    }

    private void skipBlanks() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
    }

    private static boolean containsBlank(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (isBlank(key.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == 0x0b || c == '\f' || c == '\r' || c == 0x85 || c == 0xA0;
    }

    private static boolean isNameChar(char c) {
        return c == '_' || c == '.' || c == '-' || c == '[' || c == ']' || Character.isLetterOrDigit(c);
    }
}
