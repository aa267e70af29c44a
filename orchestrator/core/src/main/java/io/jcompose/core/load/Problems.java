package io.jcompose.core.load;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Collects errors and warnings of one load; each is kept once. Not thread-safe. */
final class Problems {
    private static final int MAX = 200; // a hostile file must not produce a gigabyte of complaints
    private final Set<Problem> errors = new LinkedHashSet<>();
    private final Set<Problem> warnings = new LinkedHashSet<>();

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

    boolean failed() {
        return !errors.isEmpty();
    }

    List<Problem> errors() {
        return new ArrayList<>(errors);
    }

    List<Problem> warnings() {
        return new ArrayList<>(warnings);
    }
}
