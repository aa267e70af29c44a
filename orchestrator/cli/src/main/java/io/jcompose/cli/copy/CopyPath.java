package io.jcompose.cli.copy;

import java.util.Optional;

/**
 * One side of a copy.
 *
 * @param container service or container; empty: this host
 * @param path as it was written; {@code -} on this host is a stream
 */
public record CopyPath(Optional<String> container, String path) {

    /** {@code CONTAINER:PATH}, or a path here, which with a colon in it begins with a slash or a dot. */
    public static CopyPath parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 1 || text.startsWith("/") || text.startsWith(".")) {
            return new CopyPath(Optional.empty(), text);
        }
        return new CopyPath(Optional.of(text.substring(0, colon)), text.substring(colon + 1));
    }

    boolean isStream() {
        return container.isEmpty() && path.equals("-");
    }

    /** Whether the content of a folder is meant: {@code folder/.} */
    boolean isContent() {
        return path.equals(".") || path.endsWith("/.");
    }

    /** Whether only a folder can be meant. */
    boolean needsFolder() {
        return path.endsWith("/") || isContent() || path.equals("..") || path.endsWith("/..");
    }

    /** The last component; empty for a root. */
    String name() {
        String trimmed = path.replaceAll("(/\\.?)+$", "");
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }
}
