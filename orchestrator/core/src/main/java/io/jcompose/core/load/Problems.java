package io.jcompose.core.load;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Collects errors and warnings of one load; each is kept once. Not thread-safe. */
final class Problems {
    private static final int MAX = 200; // a hostile file must not produce a gigabyte of complaints
    private final Set<Problem> errors = new LinkedHashSet<>();
    private final Set<Problem> warnings = new LinkedHashSet<>();
    private boolean incomplete;

    void error(SourceLocation at, String path, String message) {
        if (errors.size() < MAX) {
            errors.add(new Problem(at, path, message));
        }
    }

    void warn(SourceLocation at, String path, String message) {
        if (warnings.size() < MAX) {
            warnings.add(new Problem(at, path, message));
        }
    }

    /**
     * The name that was probably meant, for a message about {@code wrong}; empty once no message would be kept, so that
     * comparing names costs little whatever a file holds.
     */
    Optional<String> nearest(String wrong, Collection<String> names) {
        return errors.size() < MAX ? Schema.nearest(wrong, names) : Optional.empty();
    }

    /** A file or a part of one could not be read: what seems to be missing may be there. */
    void incomplete() {
        incomplete = true;
    }

    boolean isIncomplete() {
        return incomplete;
    }

    boolean failed() {
        return !errors.isEmpty();
    }

    /** File by file as they were met, and each from top to bottom, whichever phase found what. */
    List<Problem> errors() {
        List<Problem> sorted = new ArrayList<>(errors);
        Map<String, Integer> files = new HashMap<>();
        sorted.forEach(problem -> files.putIfAbsent(problem.location().file(), files.size()));
        sorted.sort(Comparator.<Problem>comparingInt(
                        problem -> files.getOrDefault(problem.location().file(), 0))
                .thenComparingInt(problem -> problem.location().line())
                .thenComparingInt(problem -> problem.location().column()));
        return sorted;
    }

    List<Problem> warnings() {
        return new ArrayList<>(warnings);
    }
}
