package io.jcompose.core.load;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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
