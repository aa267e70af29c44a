package io.jcompose.cli.output;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code --filter} of the prune commands. Pure. */
public final class PruneFilter {
    private final Optional<Instant> until;
    private final List<String> labels;
    private final List<String> withoutLabels;

    private PruneFilter(Optional<Instant> until, List<String> labels, List<String> withoutLabels) {
        this.until = until;
        this.labels = labels;
        this.withoutLabels = withoutLabels;
    }

    /**
     * @param time reads {@code until}
     * @throws IllegalArgumentException for a key that is not known
     */
    public static PruneFilter parse(List<String> filters, Function<String, Instant> time) {
        Optional<Instant> until = Optional.empty();
        List<String> labels = new ArrayList<>();
        List<String> without = new ArrayList<>();
        for (String filter : filters) {
            if (filter.startsWith("until=")) {
                until = Optional.of(time.apply(filter.substring("until=".length())));
            } else if (filter.startsWith("label!=")) {
                without.add(filter.substring("label!=".length()));
            } else if (filter.startsWith("label=")) {
                labels.add(filter.substring("label=".length()));
            } else {
                throw new IllegalArgumentException(
                        "invalid filter '%s': use until=TIME, label=KEY[=VALUE] or label!=KEY[=VALUE]"
                                .formatted(filter));
            }
        }
        return new PruneFilter(until, labels, without);
    }

    /** Whether a filter {@code all=true} is among them. */
    public static boolean asksForAll(List<String> filters) {
        return filters.contains("all=true") || filters.contains("all=1");
    }

    /** Those that {@link #parse} knows. */
    public static List<String> withoutAll(List<String> filters) {
        return filters.stream()
                .filter(filter -> !filter.matches("all=(true|false|1|0)"))
                .toList();
    }

    /** @param createdAt seconds since 1970 */
    public boolean accepts(long createdAt, Map<String, String> has) {
        return until.filter(end -> createdAt >= end.getEpochSecond()).isEmpty()
                && labels.stream().allMatch(label -> LabelMatch.matches(label, has))
                && withoutLabels.stream().noneMatch(label -> LabelMatch.matches(label, has));
    }
}
