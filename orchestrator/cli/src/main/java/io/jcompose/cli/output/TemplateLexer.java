package io.jcompose.cli.output;

import java.util.ArrayList;
import java.util.List;

/** The words of one action. */
final class TemplateLexer {
    private final List<String> words = new ArrayList<>();
    private final List<Boolean> attached = new ArrayList<>();
    private int at;

    TemplateLexer(String text) {
        String trimmed = text.strip();
        if (trimmed.startsWith("/*") && trimmed.endsWith("*/")) {
            return;
        }
        int i = 0;
        boolean spaceBefore = true;
        while (i < trimmed.length()) {
            if (Character.isWhitespace(trimmed.charAt(i))) {
                i++;
                spaceBefore = true;
                continue;
            }
            int end = wordEnd(trimmed, i);
            words.add(trimmed.substring(i, end));
            attached.add(!spaceBefore);
            spaceBefore = false;
            i = end;
        }
    }

    private static int wordEnd(String text, int start) {
        char first = text.charAt(start);
        if (first == '"' || first == '`' || first == '\'') {
            int end = start + 1;
            while (end < text.length() && text.charAt(end) != first) {
                end += text.charAt(end) == '\\' && first != '`' ? 2 : 1;
            }
            if (end >= text.length()) {
                throw new TemplateException("template: unterminated string: " + text.substring(start));
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

    /** Whether the next word follows without a space. */
    boolean attached() {
        return at < attached.size() && attached.get(at);
    }

    String next() {
        return at < words.size() ? words.get(at++) : "";
    }

    static boolean isLiteral(String word) {
        char first = word.isEmpty() ? ' ' : word.charAt(0);
        return first == '"'
                || first == '`'
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
            long value = Long.parseLong(word);
            return (scope, dot) -> value;
        } catch (NumberFormatException e) {
            throw new TemplateException("template: bad number '%s'".formatted(word));
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
