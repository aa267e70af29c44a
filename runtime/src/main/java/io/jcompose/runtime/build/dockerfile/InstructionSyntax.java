package io.jcompose.runtime.build.dockerfile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An instruction's line taken apart: keyword, flags, rest. And the ways the rest can be cut.
 *
 * @param keyword as written
 * @param flags words that begin with two dashes, quotes and escapes removed
 * @param rest what follows, stripped
 */
record InstructionSyntax(String keyword, List<String> flags, String rest) {
    private static final Pattern SPACES = Pattern.compile("[\\t\\x0B\\f\\r ]+");
    private static final Set<String> WITH_DOCUMENTS = Set.of("RUN", "COPY", "ADD");
    private static final JsonFactory JSON = new JsonFactory();

    static InstructionSyntax of(String line) {
        String[] parts = SPACES.split(line.strip(), 2);
        if (parts.length < 2) {
            return new InstructionSyntax(parts[0], List.of(), "");
        }
        List<String> flags = new ArrayList<>();
        int rest = readFlags(parts[1], flags);
        return new InstructionSyntax(parts[0], flags, parts[1].substring(rest).strip());
    }

    /** In capitals. */
    String name() {
        return keyword.toUpperCase(Locale.ROOT);
    }

    /** Heredocs that begin in this line, content still empty. */
    static List<Heredoc> heredocStarts(String line, char escape) {
        InstructionSyntax syntax = of(line);
        if (syntax.name().equals("ONBUILD")) {
            syntax = of(syntax.rest());
        }
        List<Heredoc> starts = new ArrayList<>();
        if (!line.contains("<<") || !WITH_DOCUMENTS.contains(syntax.name()) || isJsonArray(syntax.rest())) {
            return starts;
        }
        try {
            WordExpander splitter = new WordExpander('\\').keepingUnset().keepingQuotesAndEscapes();
            String mark = "";
            for (String word : splitter.words(line, Map.of())) {
                Heredoc.start(mark + word).ifPresent(starts::add);
                mark = Heredoc.isMark(word) ? word + " " : "";
            }
        } catch (SyntaxException e) {
            starts.clear(); // an unbalanced quote: then it is the shell's business
        }
        return starts;
    }

    /** Reads flags from the start; returns where the rest begins. */
    private static int readFlags(String line, List<String> flags) {
        int i = 0;
        while (true) {
            while (i < line.length() && Character.isWhitespace(line.charAt(i))) {
                i++;
            }
            if (!line.startsWith("--", i)) {
                return i;
            }
            StringBuilder word = new StringBuilder();
            i = readFlag(line, i, word);
            if (word.toString().equals("--")) {
                return i;
            }
            flags.add(word.toString());
        }
    }

    private static int readFlag(String line, int start, StringBuilder word) {
        char quote = 0;
        int i = start;
        for (; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                break;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else if (quote != 0 && c == quote) {
                quote = 0;
            } else if (c == '\\') {
                if (++i < line.length()) {
                    word.append(line.charAt(i));
                }
            } else {
                word.append(c);
            }
        }
        return Math.min(i, line.length());
    }

    /** Cut at spaces and tabs, nothing else respected. */
    static List<String> atSpaces(String text) {
        return text.isEmpty() ? List.of() : List.of(SPACES.split(text));
    }

    /** At most two parts: up to the first spaces, and the rest. */
    static List<String> firstAndRest(String text) {
        return List.of(SPACES.split(text, 2));
    }

    /** Cut at spaces outside quotes; quotes and escapes stay. */
    static List<String> quotedWords(String text, char escape) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean blankCounts = false;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (blankCounts || word.length() > 0) {
                    words.add(word.toString());
                }
                word.setLength(0);
                blankCounts = false;
                continue;
            }
            if (c == escape && quote != '\'') {
                if (i + 1 == text.length()) {
                    break;
                }
                word.append(c).append(text.charAt(++i));
                continue;
            }
            if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
                blankCounts = true;
            } else if (c == quote) {
                quote = 0;
            }
            word.append(c);
        }
        if (blankCounts || word.length() > 0) {
            words.add(word.toString());
        }
        return words;
    }

    private static boolean isJsonArray(String text) {
        try {
            return jsonArray(text).isPresent();
        } catch (SyntaxException e) {
            return true;
        }
    }

    /**
     * The strings of a JSON array; empty if it is not one, so that it means the shell form.
     *
     * @throws SyntaxException if it is an array of something else
     */
    static Optional<List<String>> jsonArray(String text) throws SyntaxException {
        if (!text.stripLeading().startsWith("[")) {
            return Optional.empty();
        }
        List<String> result = new ArrayList<>();
        boolean onlyStrings = true;
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == null) {
                    return Optional.empty();
                }
                if (token == JsonToken.VALUE_STRING) {
                    result.add(parser.getText());
                } else {
                    onlyStrings = false;
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        if (!onlyStrings) {
            throw new SyntaxException("a JSON array here may hold only strings");
        }
        return Optional.of(result);
    }
}
