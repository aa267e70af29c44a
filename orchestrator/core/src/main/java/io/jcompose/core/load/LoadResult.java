package io.jcompose.core.load;

import io.jcompose.core.model.Project;
import java.util.List;
import java.util.function.Function;

/** Outcome of reading Compose files. A wrong file is an expected outcome, so it is a value and not an exception. */
public sealed interface LoadResult {

    <R> R fold(Function<? super Loaded, R> onLoaded, Function<? super Rejected, R> onRejected);

    /**
     * The files are valid.
     *
     * @param canonical the same project as text
     * @param warnings worth printing but change nothing
     */
    record Loaded(Project project, CanonicalForm canonical, List<Problem> warnings) implements LoadResult {
        public Loaded {
            warnings = List.copyOf(warnings);
        }

        @Override
        public <R> R fold(Function<? super Loaded, R> onLoaded, Function<? super Rejected, R> onRejected) {
            return onLoaded.apply(this);
        }
    }

    /** All problems found, not just the first, in file order. */
    record Rejected(List<Problem> problems, List<Problem> warnings) implements LoadResult {
        public Rejected {
            problems = List.copyOf(problems);
            warnings = List.copyOf(warnings);
        }

        @Override
        public <R> R fold(Function<? super Loaded, R> onLoaded, Function<? super Rejected, R> onRejected) {
            return onRejected.apply(this);
        }
    }
}
