package io.jcompose.core.load;

import io.jcompose.core.model.Project;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Outcome of reading Compose files. A wrong file is an expected outcome, so it is a value and not an exception. */
public sealed interface LoadResult {

    <R> R fold(Function<? super Loaded, R> onLoaded, Function<? super Rejected, R> onRejected);

    /** The files are valid. */
    final class Loaded implements LoadResult {
        private final Supplier<Project> binding;
        private final Binder.Surroundings surroundings;
        private final CanonicalForm canonical;
        private final List<Problem> warnings;
        private @Nullable Project project;

        Loaded(
                Supplier<Project> binding,
                Binder.Surroundings surroundings,
                CanonicalForm canonical,
                List<Problem> warnings) {
            this.binding = binding;
            this.surroundings = surroundings;
            this.canonical = canonical;
            this.warnings = List.copyOf(warnings);
        }

        /** The project's name. */
        public String name() {
            return canonical.root().string("name").orElse("");
        }

        /** Names of the services that are not disabled by their profiles, in file order. */
        public Set<String> services() {
            return new LinkedHashSet<>(canonical.names("services"));
        }

        /** Names of the services that are disabled by their profiles, in file order. */
        public Set<String> disabledServices() {
            return new LinkedHashSet<>(canonical.disabled().entries.keySet());
        }

        /** Variables with which the files were read: those of the request and those of {@code .env}. */
        public Map<String, String> environment() {
            return surroundings.environment();
        }

        Binder.Surroundings surroundings() {
            return surroundings;
        }

        /** The project as records. Made when it is first asked for: who only prints the files need not wait for it. */
        public synchronized Project project() {
            Project made = project == null ? binding.get() : project;
            project = made;
            return made;
        }

        /** The same project as text. */
        public CanonicalForm canonical() {
            return canonical;
        }

        /** Worth printing, but they change nothing. */
        public List<Problem> warnings() {
            return warnings;
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
