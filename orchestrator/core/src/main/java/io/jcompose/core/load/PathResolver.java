package io.jcompose.core.load;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes paths absolute.
 *
 * @param base folder of the file, or the project's
 * @param home for {@code ~}
 * @param active false: leave paths as they are
 */
record PathResolver(Path base, Optional<String> home, boolean active) {

    String resolve(String path) {
        return active && !isRemote(path) ? absolute(path) : path;
    }

    /** Also when paths stay as they are: to open the file. */
    String absolute(String path) {
        String expanded = expandHome(path);
        if (expanded.startsWith("/") || isWindows(expanded)) {
            return expanded;
        }
        return base.resolve(expanded).normalize().toString();
    }

    /** A build context: a folder, or something that only the builder understands. */
    String resolveContext(String context) {
        boolean asIs = context.isEmpty() || context.startsWith("service:") || isRemote(context);
        return asIs ? context : resolve(context);
    }

    /** Whether it names something that would have to be fetched. */
    static boolean isRemote(String path) {
        return path.contains("://") || path.startsWith("git@") || path.startsWith("github.com/");
    }

    PathResolver in(Path folder) {
        return new PathResolver(folder, home, active);
    }

    private String expandHome(String path) {
        if (home.isEmpty() || !(path.equals("~") || path.startsWith("~/"))) {
            return path;
        }
        return path.length() == 1 ? home.get() : home.get() + path.substring(1);
    }

    private static boolean isWindows(String path) {
        return path.startsWith("\\\\")
                || (path.length() > 2
                        && Ascii.isLetter(path.charAt(0))
                        && path.charAt(1) == ':'
                        && (path.charAt(2) == '\\' || path.charAt(2) == '/'));
    }
}
