package io.jcompose.cli.project;

import io.jcompose.core.load.Problem;
import io.jcompose.core.load.SourceLocation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The line of a file that a problem is about, with a caret below the place. */
final class Excerpt {
    private static final int WIDTH = 100;
    private static final int MAX_CHARACTERS = 16 << 20;

    private Excerpt() {}

    /** Two lines without a line end; empty if the problem has no place in a file that can be read. */
    static Optional<String> of(Problem problem, Path workingDirectory) {
        SourceLocation at = problem.location();
        if (at.line() < 1 || at.file().isEmpty() || at.file().equals("-")) {
            return Optional.empty();
        }
        Path file = workingDirectory.resolve(at.file());
        if (!Files.isRegularFile(file)) { // a pipe has been read already
            return Optional.empty();
        }
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            return line(reader, at.line()).map(text -> show(text, at.line(), Math.max(1, at.column())));
        } catch (IOException e) {
            return Optional.empty(); // the message says enough
        }
    }

    private static Optional<String> line(Reader reader, int number) throws IOException {
        StringBuilder text = new StringBuilder();
        int line = 1;
        int read = 0;
        for (int c = reader.read(); c >= 0 && read < MAX_CHARACTERS; c = reader.read(), read++) {
            if (c == '\n') {
                if (line++ == number) {
                    break;
                }
            } else if (line == number) {
                text.append((char) c);
            }
        }
        return line >= number && !text.toString().isBlank() ? Optional.of(text.toString()) : Optional.empty();
    }

    private static String show(String text, int line, int column) {
        int from = column <= WIDTH - 20 ? 0 : column - WIDTH / 2;
        int to = Math.min(text.length(), from + WIDTH);
        StringBuilder shown = new StringBuilder();
        for (int i = Math.min(from, to); i < to; i++) {
            char c = text.charAt(i);
            shown.append(Character.isISOControl(c) ? ' ' : c); // a tab, too: the caret counts characters
        }
        String number = String.valueOf(line);
        return "  " + number + " | " + shown.toString().stripTrailing() + "\n  " + " ".repeat(number.length()) + " | "
                + " ".repeat(Math.max(0, column - 1 - from)) + "^";
    }
}
