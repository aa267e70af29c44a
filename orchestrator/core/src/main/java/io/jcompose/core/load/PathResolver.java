package io.jcompose.core.load;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes paths absolute; or, where they are to stay as written, relative to the project's folder, which changes only those
 * of files in other folders.
 *
 * @param base folder of the file, or the project's
 * @param home for {@code ~}
 * @param active paths become absolute
 * @param top the project's folder if this is a file that another one includes or extends; only if not active
 */
record PathResolver(Path base, Optional<String> home, boolean active, Optional<Path> top) {

    PathResolver(Path base, Optional<String> home, boolean active) {
        this(base, home, active, Optional.empty());
    }

    String resolve(String path) {
        if (isRemote(path) || (!active && top.isEmpty())) {
            return path;
        }
        return active ? absolute(path) : relative(path);
    }

    private String relative(String path) {
        Path absolute = Path.of(absolute(path));
        if (expandHome(path).startsWith("/") || isWindows(path)) {
            return absolute.toString();
        }
        String relative = top.orElse(base).relativize(absolute).toString();
        return relative.isEmpty() ? "." : relative;
    }

    /** Also when paths stay as they are: to open the file. */
    String absolute(String path) {
        String expanded = expandHome(path);
        if (expanded.startsWith("/") || isWindows(expanded)) {
            return expanded;
        }
        return base.resolve(expanded).normalize().toString();
    }

    /** What {@link #resolve} made of a path, absolute: to open the file. */
    String opened(String resolved) {
        return isRemote(resolved) ? resolved : new PathResolver(top.orElse(base), home, true).absolute(resolved);
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

    /** For a file in another folder. */
    PathResolver in(Path folder) {
        return new PathResolver(folder, home, active, top.isPresent() || active ? top : Optional.of(base));
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
