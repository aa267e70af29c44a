package io.jcompose.runtime.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The value of {@code RUN --mount}.
 *
 * @param id of a cache or secret
 * @param sharing of a cache: {@code shared}, {@code private} or {@code locked}
 * @param required of a secret: its absence is an error
 * @param env of a secret: name of the variable that gets it
 */
public record MountOption(
        Type type,
        Optional<String> from,
        Optional<String> source,
        Optional<String> target,
        boolean readOnly,
        OptionalLong size,
        Optional<String> id,
        String sharing,
        boolean required,
        Optional<String> env,
        OptionalInt mode,
        OptionalInt uid,
        OptionalInt gid) {

    /** What is mounted. */
    public enum Type {
        BIND,
        CACHE,
        TMPFS,
        SECRET,
        SSH
    }

    /** Checks what must hold whatever the variables are. */
    static void checkBeforeExpansion(String value) throws SyntaxException {
        for (String field : value.split(",", -1)) {
            if (field.toLowerCase(Locale.ROOT).startsWith("from=") && field.contains("$")) {
                throw new SyntaxException(
                        "--mount: 'from' takes no variables; give the image a name with FROM … AS NAME and use that");
            }
        }
    }

    /** @throws SyntaxException naming the key that is unknown or wrong */
    public static MountOption parse(String value) throws SyntaxException {
        return MountOptionParser.parse(fields(value));
    }

    /** Comma-separated, with quotes around fields that hold commas, as in a line of CSV. */
    private static List<String> fields(String value) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }
}
