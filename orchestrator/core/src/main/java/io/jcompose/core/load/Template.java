package io.jcompose.core.load;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Text with variables: {@code $V}, <code>${V}</code>, the operators {@code :- - :? ? :+ +} nested to any depth, and {@code
 * $$}. A dollar that begins none of these stays.
 */
final class Template {
    private static final int MAX_LENGTH = 4 << 20; // of a result: defaults in defaults may multiply

    private final Function<String, Optional<String>> lookup;
    private final Listener listener;

    /** Hears of every variable. */
    interface Listener {
        Listener NONE = new Listener() {};

        /** A variable without a value and without an operator. */
        default void unset(String name) {}

        default void used(Variable variable) {}
    }

    /** @param operator empty, or one of {@code :- - :? ? :+ +} */
    record Variable(String name, String operator, String operand) {}

    /** The text cannot be filled in; the message says why. */
    static final class TemplateException extends Exception {
        private static final long serialVersionUID = 1L;

        TemplateException(String message) {
            super(message, null, false, false);
        }
    }

    Template(Function<String, Optional<String>> lookup, Listener listener) {
        this.lookup = lookup;
        this.listener = listener;
    }

    String fill(String text) throws TemplateException {
        String filled = text.indexOf('$') < 0 ? text : fill(text, 0);
        if (filled.indexOf('\0') >= 0 && text.indexOf('\0') < 0) {
            throw new TemplateException("a variable's value contains a NUL character");
        }
        return filled;
    }

    /** Variables in a text, without values; the first use of a name with an operator wins. */
    static void collect(String text, Map<String, Variable> into) {
        Template scanner = new Template(name -> Optional.of(" "), new Listener() {
            @Override
            public void used(Variable variable) {
                Variable known = into.get(variable.name());
                if (known == null || known.operator().isEmpty()) {
                    into.put(variable.name(), variable);
                }
            }
        });
        try {
            scanner.fill(text); // every variable has a value, so operands are visited and nothing is missing
        } catch (TemplateException e) {
            // what cannot be read has no variables; filling it in reports it
        }
    }

    private String fill(String text, int depth) throws TemplateException {
        if (depth > 50) {
            throw new TemplateException("variables are nested too deeply");
        }
        StringBuilder out = new StringBuilder(text.length() + 16);
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            char next = i + 1 < text.length() ? text.charAt(i + 1) : 0;
            if (c != '$') {
                out.append(c);
                i++;
            } else if (next == '$') {
                out.append('$');
                i += 2;
            } else if (next == '{') {
                int end = closing(text, i + 1);
                out.append(braced(text, i, end, depth));
                i = end + 1;
            } else if (isNameStart(next)) {
                int end = nameEnd(text, i + 1);
                String name = text.substring(i + 1, end);
                listener.used(new Variable(name, "", ""));
                out.append(plain(name));
                i = end;
            } else {
                out.append(c);
                i++;
            }
            if (out.length() > MAX_LENGTH) {
                throw new TemplateException("grows beyond 4 MiB once variables are filled in");
            }
        }
        return out.toString();
    }

    private static int closing(String text, int open) throws TemplateException {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i;
            } else if (c == '\n') {
                break;
            }
        }
        throw invalid(text.substring(open - 1));
    }

    private static TemplateException invalid(String text) {
        return new TemplateException("invalid variable '" + text + "'; write $$ for a dollar sign");
    }

    private String plain(String name) {
        Optional<String> value = lookup.apply(name);
        if (value.isEmpty()) {
            listener.unset(name);
        }
        return value.orElse("");
    }

    private String braced(String text, int start, int end, int depth) throws TemplateException {
        String body = text.substring(start + 2, end);
        int nameEnd = body.isEmpty() || !isNameStart(body.charAt(0)) ? 0 : nameEnd(body, 0);
        if (nameEnd == 0) {
            throw invalid(text.substring(start, end + 1));
        }
        String name = body.substring(0, nameEnd);
        if (nameEnd == body.length()) {
            listener.used(new Variable(name, "", ""));
            return plain(name);
        }
        boolean colon = body.charAt(nameEnd) == ':';
        int at = nameEnd + (colon ? 1 : 0);
        char operator = at < body.length() ? body.charAt(at) : 0;
        if (operator != '-' && operator != '?' && operator != '+') {
            throw invalid(text.substring(start, end + 1));
        }
        String operand = body.substring(at + 1);
        listener.used(new Variable(name, (colon ? ":" : "") + operator, operand));
        Optional<String> value = lookup.apply(name);
        boolean has = value.isPresent() && !(colon && value.get().isEmpty());
        String filled = fill(operand, depth + 1); // always, as other tools: a missing variable in it is an error
        if (operator == '+') {
            return has ? filled : "";
        }
        if (has) {
            return value.orElse("");
        }
        if (operator == '?') {
            throw new TemplateException(
                    "required variable " + name + " is missing a value" + (filled.isEmpty() ? "" : ": " + filled));
        }
        return filled;
    }

    private static boolean isNameStart(char c) {
        return Ascii.isLetter(c) || c == '_';
    }

    private static int nameEnd(String text, int from) {
        int i = from;
        while (i < text.length() && (isNameStart(text.charAt(i)) || Ascii.isDigit(text.charAt(i)))) {
            i++;
        }
        return i;
    }
}
