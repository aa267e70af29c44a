package io.jcompose.core.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
