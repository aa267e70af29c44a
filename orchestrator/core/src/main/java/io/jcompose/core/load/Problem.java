package io.jcompose.core.load;

/**
 * Something wrong (or odd) in a Compose file or its surroundings.
 *
 * @param path keys from the root, for example {@code services.web.ports[0]}; may be empty
 * @param message what is wrong, then what would be right; lower case, no full stop
 */
public record Problem(SourceLocation location, String path, String message) {

    /** Renders as compilers do, so editors can jump: {@code compose.yaml:7:9: services.web.ports[0]: ...}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(location.toString());
        if (out.length() > 0) {
            out.append(": ");
        }
        if (!path.isEmpty()) {
            out.append(path).append(": ");
        }
        return out.append(message).toString();
    }
}
