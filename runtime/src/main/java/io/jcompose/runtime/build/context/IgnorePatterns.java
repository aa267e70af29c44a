package io.jcompose.runtime.build.context;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The patterns of a .dockerignore: the last one that matches a path, or one of its folders, decides; {@code !} brings
 * back. Immutable.
 */
public final class IgnorePatterns {
    /** Ignores nothing. */
    public static final IgnorePatterns NONE = new IgnorePatterns(List.of(), false);

    /** Patterns that every path matches. */
    private static final Set<String> EVERYTHING = Set.of("*", "**", "**/*");

    private final List<IgnorePattern> patterns;
    private final boolean everything;

    private IgnorePatterns(List<IgnorePattern> patterns, boolean everything) {
        this.patterns = List.copyOf(patterns);
        this.everything = everything;
    }

    /** @throws IllegalArgumentException naming the pattern that is malformed */
    public static IgnorePatterns of(List<String> patterns) {
        List<IgnorePattern> list = new ArrayList<>();
        boolean everything = false;
        for (String pattern : patterns) {
            if (!pattern.isBlank()) {
                String clean = CleanPath.of(pattern.strip());
                list.add(IgnorePattern.of(clean));
                everything |= EVERYTHING.contains(clean);
            }
        }
        return new IgnorePatterns(list, everything && list.stream().noneMatch(IgnorePattern::brings));
    }

    /** From the text of a file. */
    public static IgnorePatterns parse(String text) {
        return of(readFile(text));
    }

    /** The patterns of a file, cleaned: comments and blanks dropped, leading slashes removed. */
    static List<String> readFile(String text) {
        List<String> patterns = new ArrayList<>();
        for (String line : (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\n")) {
            String pattern = line.strip();
            if (line.startsWith("#") || pattern.isEmpty()) {
                continue;
            }
            boolean invert = pattern.startsWith("!");
            if (invert) {
                pattern = pattern.substring(1).strip();
            }
            if (!pattern.isEmpty()) {
                pattern = CleanPath.of(pattern);
                pattern = pattern.length() > 1 && pattern.startsWith("/") ? pattern.substring(1) : pattern;
            }
            patterns.add(invert ? "!" + pattern : pattern);
        }
        return patterns;
    }

    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** Whether nothing at all is left, whatever there is. */
    public boolean ignoresEverything() {
        return everything;
    }

    /** Whether a path (relative, with slashes) is left out. */
    public boolean ignores(String path) {
        boolean ignored = false;
        for (IgnorePattern pattern : patterns) {
            if (pattern.brings() == ignored && matchesOrParent(pattern, path)) {
                ignored = !pattern.brings();
            }
        }
        return ignored;
    }

    private static boolean matchesOrParent(IgnorePattern pattern, String path) {
        if (pattern.matches(path)) {
            return true;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (pattern.matches(path.substring(0, slash))) {
                return true;
            }
        }
        return false;
    }

    /** Whether something below an ignored folder may be brought back. */
    boolean mayBringBackBelow(String folder) {
        return patterns.stream().anyMatch(pattern -> pattern.brings() && pattern.mayMatchBelow(folder));
    }
}
