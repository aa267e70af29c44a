package io.jcompose.runtime.build.dockerfile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document inside the Dockerfile, begun by {@code <<NAME}.
 *
 * @param name the word that ends it
 * @param content its lines as they stand, line ends included
 * @param chomp begun by {@code <<-}: tabs at the start of its lines do not count
 * @param expand variables in it are expanded: no part of the name was quoted
 */
public record Heredoc(String name, String content, boolean chomp, boolean expand) {
    private static final Pattern START = Pattern.compile("^(\\d*)<<(-?)\\s*([^<]*)$");
    private static final Pattern MARK = Pattern.compile("^\\d*<<-?$");
    private static final Pattern LEADING_TABS = Pattern.compile("(?m)^\t+");

    /** The content as it is meant: without leading tabs if {@link #chomp}. */
    public String text() {
        return chomp ? LEADING_TABS.matcher(content).replaceAll("") : content;
    }

    /** Reads the start of a document, such as {@code <<EOF} or {@code 3<<-"EOF"}; the content is still empty. */
    public static Optional<Heredoc> start(String word) {
        Matcher matcher = START.matcher(word);
        if (!matcher.matches() || matcher.group(3).isEmpty()) {
            return Optional.empty();
        }
        try {
            WordExpander plain = new WordExpander('\\').keepingUnset();
            List<String> words = plain.words(matcher.group(3), Map.of());
            List<String> raw = plain.keepingQuotesAndEscapes().words(matcher.group(3), Map.of());
            if (words.size() != 1 || raw.size() != 1) {
                return Optional.empty();
            }
            boolean expand = quotes(words.get(0)) == quotes(raw.get(0)); // an escape alone changes nothing
            return Optional.of(new Heredoc(words.get(0), "", !matcher.group(2).isEmpty(), expand));
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whether a word is a mark whose name is the next word: {@code << EOF}. */
    static boolean isMark(String word) {
        return MARK.matcher(word).matches();
    }

    private static long quotes(String word) {
        return word.chars().filter(c -> c == '"' || c == '\'').count();
    }

    Heredoc withContent(String value) {
        return new Heredoc(name, value, chomp, expand);
    }
}
