package io.jcompose.core.load;

import java.util.regex.Pattern;

/**
 * Something wrong (or odd) in a Compose file or its surroundings.
 *
 * @param path keys from the root, for example {@code services.web.ports[0]}; may be empty
 * @param message what is wrong, then what would be right; lower case, no full stop
 */
public record Problem(SourceLocation location, String path, String message) {
    /** What follows its path as a sentence does, as in "services.web.image must be a string". */
    private static final Pattern PREDICATE = Pattern.compile("(must be|has no|additional properties) .*");

    private static final int MAX_LENGTH = 1_000;

    /** Keys and values of a file end up in path and message: they must not move the cursor or fill the screen. */
    public Problem {
        location = new SourceLocation(oneLine(location.file()), location.line(), location.column());
        path = oneLine(path);
        message = oneLine(message);
    }

    private static String oneLine(String text) {
        boolean plain = text.length() <= MAX_LENGTH && text.chars().noneMatch(Character::isISOControl);
        if (plain) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && i < MAX_LENGTH; i++) {
            char c = text.charAt(i);
            out.append(
                    c == '\n' ? "\\n" : Character.isISOControl(c) ? "\\u%04x".formatted((int) c) : String.valueOf(c));
        }
        return out + (text.length() > MAX_LENGTH ? "…" : "");
    }

    /** Renders as compilers do, so editors can jump: {@code compose.yaml:7:9: services.web.ports[0]: ...}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(location.toString());
        if (out.length() > 0) {
            out.append(": ");
        }
        if (!path.isEmpty()) {
            out.append(path).append(PREDICATE.matcher(message).matches() ? " " : ": ");
        }
        return out.append(message).toString();
    }
}
