package io.jcompose.core.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Operations and what has to be done before each of them. A step only waits for steps with smaller numbers, so there are
 * no circles.
 *
 * @param steps numbered from 1
 * @param notes remarks for the user
 */
public record Plan(List<Step> steps, List<String> notes) {
    public static final Plan EMPTY = new Plan(List.of(), List.of());

    public Plan {
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /**
     * @param after numbers of the steps that come first
     * @param cause why, for people
     */
    public record Step(int number, Operation operation, List<Integer> after, String cause) {
        public Step {
            after = List.copyOf(after);
        }

        @Override
        public String toString() {
            String order = after.isEmpty()
                    ? ""
                    : " after " + after.stream().map(n -> "#" + n).collect(Collectors.joining(", "));
            return "#%d %s%s (%s)".formatted(number, operation.describe(), order, cause);
        }
    }

    /** One line for each step: {@code #3 create container p-web-1 after #1 (not found)}. */
    public String describe() {
        return steps.stream().map(step -> step + "\n").collect(Collectors.joining());
    }

    /**
     * What can be done although some containers cannot be started: they, and all that waits for them, are left out. New
     * ones are still made, so that the next {@code up} only has to start them.
     */
    public Plan withoutStarting(Set<String> containers) {
        Set<Integer> left = new HashSet<>();
        List<Step> kept = new ArrayList<>();
        for (Step step : steps) {
            boolean isOne =
                    starts(step.operation()).filter(containers::contains).isPresent();
            if (isOne || step.after().stream().anyMatch(left::contains)) {
                left.add(step.number());
            } else {
                kept.add(step);
            }
        }
        return new Plan(kept, notes);
    }

    public boolean startsAnything() {
        return steps.stream().anyMatch(step -> step.operation() instanceof Operation.StartContainer);
    }

    /** The container that is started, or could run only once it is. */
    private static Optional<String> starts(Operation operation) {
        if (operation instanceof Operation.StartContainer start) {
            return Optional.of(start.name());
        }
        if (operation instanceof Operation.PrepareContainer prepare) {
            return Optional.of(prepare.name());
        }
        if (operation instanceof Operation.WaitFor wait) {
            return Optional.of(wait.container());
        }
        return operation instanceof Operation.RecreateContainer recreate
                ? Optional.of(recreate.name())
                : Optional.empty();
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /** Collects steps. Not thread-safe. */
    static final class Builder {
        private final List<Step> steps = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        /** Adds a step and returns its number. */
        int add(Operation operation, Collection<Integer> after, String cause) {
            int number = steps.size() + 1;
            steps.add(new Step(number, operation, List.copyOf(new TreeSet<>(after)), cause));
            return number;
        }

        void note(String text) {
            if (!notes.contains(text)) {
                notes.add(text);
            }
        }

        Plan build() {
            return new Plan(steps, notes);
        }
    }
}
