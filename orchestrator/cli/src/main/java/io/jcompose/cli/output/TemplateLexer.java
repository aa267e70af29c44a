package io.jcompose.cli.output;

import java.util.ArrayList;
import java.util.List;

/** The words of one action. */
final class TemplateLexer {
    private final String text;
    private final int base;
    private final boolean comment;
    private final List<String> words = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();
    private int at;

    /** @param base where the text begins in the template */
    TemplateLexer(String text, int base) {
        this.text = text;
        this.base = base;
        String trimmed = text.strip();
        comment = trimmed.startsWith("/*") && trimmed.endsWith("*/");
        int i = 0;
        while (!comment && i < text.length()) {
            if (Character.isWhitespace(text.charAt(i))) {
                i++;
                continue;
            }
            int end = wordEnd(text, i);
            words.add(text.substring(i, end));
            starts.add(i);
            i = end;
        }
    }

    boolean isComment() {
        return comment;
    }

    /** Where the next word begins in the template. */
    int offset() {
        return base + (at < starts.size() ? starts.get(at) : text.length());
    }

    /** The template from there up to the last word taken. */
    String since(int offset) {
        int end = at == 0 ? 0 : starts.get(at - 1) + words.get(at - 1).length();
        return text.substring(offset - base, Math.max(offset - base, end));
    }

    private static int wordEnd(String text, int start) {
        char first = text.charAt(start);
        if (first == '"' || first == '`' || first == '\'') {
            int end = start + 1;
            while (end < text.length() && text.charAt(end) != first) {
                end += text.charAt(end) == '\\' && first != '`' ? 2 : 1;
            }
            if (end >= text.length()) {
                throw new TemplateException("unterminated quoted string");
            }
            return end + 1;
        }
        if (text.startsWith(":=", start)) {
            return start + 2;
        }
        if ("|(),=".indexOf(first) >= 0) {
            return start + 1;
        }
        int end = start + 1;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || "._$".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return end;
    }

    /** The next word without taking it; empty at the end. */
    String peek() {
        return peek(0);
    }

    String peek(int ahead) {
        return at + ahead < words.size() ? words.get(at + ahead) : "";
    }

    /** Whether the next word follows the last one without a space. */
    boolean attached() {
        return at > 0
                && at < starts.size()
                && starts.get(at) == starts.get(at - 1) + words.get(at - 1).length();
    }

    String next() {
        return at < words.size() ? words.get(at++) : "";
    }

    static boolean isLiteral(String word) {
        char first = word.isEmpty() ? ' ' : word.charAt(0);
        return first == '"'
                || first == '`'
                || first == '\''
                || first == '-'
                || Character.isDigit(first)
                || word.equals("true")
                || word.equals("false")
                || word.equals("nil");
    }

    static GoTemplate.Expression literal(String word) {
        return switch (word) {
            case "true" -> (scope, dot) -> true;
            case "false" -> (scope, dot) -> false;
            case "nil" -> (scope, dot) -> null;
            default -> {
                if (word.startsWith("`")) {
                    String raw = word.substring(1, word.length() - 1);
                    yield (scope, dot) -> raw;
                }
                if (word.startsWith("\"")) {
                    String unescaped = unescape(word.substring(1, word.length() - 1));
                    yield (scope, dot) -> unescaped;
                }
                if (word.startsWith("'")) {
                    long character =
                            unescape(word.substring(1, word.length() - 1)).codePointAt(0);
                    yield (scope, dot) -> character;
                }
                yield number(word);
            }
        };
    }

    private static GoTemplate.Expression number(String word) {
        try {
            if (word.contains(".")) {
                double value = Double.parseDouble(word);
                return (scope, dot) -> value;
            }
            long value = Long.decode(word.replace("_", ""));
            return (scope, dot) -> value;
        } catch (NumberFormatException e) {
            throw new TemplateException("bad number syntax: \"%s\"".formatted(word), e);
        }
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                out.append(
                        switch (text.charAt(i)) {
                            case 'n' -> '\n';
                            case 't' -> '\t';
                            case 'r' -> '\r';
                            default -> text.charAt(i);
                        });
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
