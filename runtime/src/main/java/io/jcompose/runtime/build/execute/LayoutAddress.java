package io.jcompose.runtime.build.execute;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An additional context that is an image in an OCI layout: {@code oci-layout:///FOLDER[:TAG][@DIGEST]}.
 *
 * @param wanted tag or digest, which counts more
 */
record LayoutAddress(Path folder, Optional<String> wanted) {
    private static final String SCHEME = "oci-layout://";

    static boolean isOne(String text) {
        return text.startsWith(SCHEME);
    }

    static LayoutAddress parse(String text) {
        String rest = text.substring(SCHEME.length());
        Optional<String> wanted = Optional.empty();
        int at = rest.lastIndexOf('@');
        if (at >= 0) {
            wanted = Optional.of(rest.substring(at + 1));
            rest = rest.substring(0, at);
        }
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            String tag = rest.substring(colon + 1);
            wanted = wanted.or(() -> Optional.of(tag));
            rest = rest.substring(0, colon);
        }
        return new LayoutAddress(Path.of(rest), wanted);
    }
}
