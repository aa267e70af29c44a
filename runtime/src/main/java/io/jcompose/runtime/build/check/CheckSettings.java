package io.jcompose.runtime.build.check;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The directive {@code # check=skip=RULE,RULE;error=true}.
 *
 * @param skipAll no rule counts
 * @param skip names in lower case
 * @param experimental rules to run that are off otherwise, in lower case; {@code all} is each of them
 * @param error any finding makes the build fail
 */
public record CheckSettings(boolean skipAll, Set<String> skip, Set<String> experimental, boolean error) {

    /**
     * What follows {@code //} is a reason, for readers.
     *
     * @throws IllegalArgumentException naming the part that is none of these
     */
    public static CheckSettings parse(String text) {
        Set<String> skip = new TreeSet<>();
        Set<String> experimental = new TreeSet<>();
        boolean error = false;
        String settings = text.split("//", 2)[0];
        for (String part : settings.isBlank() ? new String[0] : settings.split(";")) {
            String[] pair = part.strip().split("=", 2);
            String value = pair.length == 2 ? pair[1].strip().toLowerCase(Locale.ROOT) : "";
            switch (pair.length == 2 ? pair[0].strip() : "") {
                case "skip" -> names(value).forEach(skip::add);
                case "experimental" -> names(value).forEach(experimental::add);
                case "error" -> error = truth(part.strip(), value);
                default ->
                    throw new IllegalArgumentException(
                            "'%s' is no setting of checks; use skip=RULE,RULE, experimental=RULE or error=true"
                                    .formatted(part.strip()));
            }
        }
        return new CheckSettings(skip.contains("all"), skip, experimental, error);
    }

    private static Stream<String> names(String value) {
        return Arrays.stream(value.split(",")).map(String::strip);
    }

    private static boolean truth(String part, String value) {
        if (List.of("true", "1", "t").contains(value)) {
            return true;
        }
        if (List.of("false", "0", "f").contains(value)) {
            return false;
        }
        throw new IllegalArgumentException("'%s' of the checks is neither true nor false".formatted(part));
    }

    boolean counts(String rule) {
        String name = rule.toLowerCase(Locale.ROOT);
        if (DockerfileCheck.EXPERIMENTAL.contains(rule)) {
            return (experimental.contains("all") || experimental.contains(name)) && !skip.contains(name);
        }
        return !skipAll && !skip.contains(name);
    }
}
