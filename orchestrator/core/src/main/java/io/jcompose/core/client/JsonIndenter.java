package io.jcompose.core.client;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;

/** Indents objects and arrays alike, {@code "key": value}, empty ones as {@code {}} and {@code []}: as docker does. */
final class JsonIndenter extends DefaultPrettyPrinter {
    private static final long serialVersionUID = 1L;
    private final int width;

    JsonIndenter(int width) {
        super(new Separators(
                Separators.DEFAULT_ROOT_VALUE_SEPARATOR,
                ':',
                Separators.Spacing.AFTER,
                ',',
                Separators.Spacing.NONE,
                "",
                ',',
                Separators.Spacing.NONE,
                ""));
        this.width = width;
        DefaultIndenter indenter = new DefaultIndenter(" ".repeat(width), "\n");
        indentArraysWith(indenter);
        indentObjectsWith(indenter);
    }

    @Override
    public DefaultPrettyPrinter createInstance() {
        return new JsonIndenter(width);
    }
}
