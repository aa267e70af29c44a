package io.jcompose.core.load;

/**
 * A place in a file.
 *
 * @param file as it should be shown: relative to the working folder where that is shorter
 * @param line from 1; 0 if there is no place
 * @param column from 1
 */
public record SourceLocation(String file, int line, int column) {

    /** Somewhere in {@code file}. */
    static SourceLocation of(String file) {
        return new SourceLocation(file, 0, 0);
    }

    boolean isNowhere() {
        return file.isEmpty() && line == 0;
    }

    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
