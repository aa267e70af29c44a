package io.jcompose.runtime.build.check;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The directive {@code # check=skip=RULE,RULE;error=true}.
 *
 * @param skipAll no rule counts
 * @param skip names in lower case
 * @param experimental rules to run that are off otherwise, in lower case; {@code all} is each of them
 * @param error any finding makes the build fail
 */
public record CheckSettings(boolean skipAll, Set<String> skip, Set<String> experimental, boolean error) {

    /** Unknown parts are ignored, since later versions of the directive may have more. */
    public static CheckSettings parse(String text) {
        Set<String> skip = new TreeSet<>();
        Set<String> experimental = new TreeSet<>();
        boolean error = false;
        for (String part : text.split(";")) {
            String[] pair = part.strip().split("=", 2);
            String value = pair.length == 2 ? pair[1].strip().toLowerCase(Locale.ROOT) : "";
            switch (pair[0].strip().toLowerCase(Locale.ROOT)) {
                case "skip" ->
                    Arrays.stream(value.split(",")).map(String::strip).forEach(skip::add);
                case "experimental" ->
                    Arrays.stream(value.split(",")).map(String::strip).forEach(experimental::add);
                case "error" -> error = List.of("true", "1", "t").contains(value);
                default -> {
                    // what may come
                }
            }
        }
        return new CheckSettings(skip.contains("all"), skip, experimental, error);
    }

    boolean counts(String rule) {
        String name = rule.toLowerCase(Locale.ROOT);
        if (DockerfileCheck.EXPERIMENTAL.contains(rule)) {
            return (experimental.contains("all") || experimental.contains(name)) && !skip.contains(name);
        }
        return !skipAll && !skip.contains(name);
    }
}
