package io.jcompose.runtime.build.dockerfile;

import java.util.List;
import java.util.Map;

/**
 * Expands variables and removes quotes and escapes in the words of an instruction, as a very small shell: {@code $A},
 * <code>${A}</code>, with the modifiers {@code :-} {@code -} {@code :+} {@code +} {@code :?} {@code ?} {@code #} {@code ##}
 * {@code %} {@code %%} {@code /} {@code //}. Immutable.
 */
public final class WordExpander {
    private final char escape;
    private final boolean keepUnset;
    private final boolean raw;
    private final boolean keepQuotes;

    public WordExpander(char escape) {
        this(escape, false, false, false);
    }

    private WordExpander(char escape, boolean keepUnset, boolean raw, boolean keepQuotes) {
        this.escape = escape;
        this.keepUnset = keepUnset;
        this.raw = raw;
        this.keepQuotes = keepQuotes;
    }

    /** Leaves variables that are not set as they stand. */
    WordExpander keepingUnset() {
        return new WordExpander(escape, true, raw, keepQuotes);
    }

    /** Splits words only; quotes and escapes stay in them. */
    WordExpander keepingQuotesAndEscapes() {
        return new WordExpander(escape, keepUnset, true, keepQuotes);
    }

    /** Quotes are ordinary characters: how the text of a heredoc is expanded. */
    public WordExpander ignoringQuotes() {
        return new WordExpander(escape, keepUnset, raw, true);
    }

    /**
     * Expands to one word, spaces included.
     *
     * @throws SyntaxException saying what is malformed, or which required variable is missing
     */
    public String word(String text, Map<String, String> variables) throws SyntaxException {
        return run(text, variables).text();
    }

    /** Expands and splits at spaces outside quotes, also at those that come from a variable. */
    public List<String> words(String text, Map<String, String> variables) throws SyntaxException {
        return run(text, variables).words();
    }

    private WordScanner.Result run(String text, Map<String, String> variables) throws SyntaxException {
        try {
            return new WordScanner(text, variables, new WordScanner.Mode(escape, keepUnset, raw, keepQuotes)).scan();
        } catch (SyntaxException e) {
            throw new SyntaxException("'%s': %s".formatted(text, e.getMessage()));
        }
    }
}
