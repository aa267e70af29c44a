package io.jcompose.cli.file;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.output.LabelMatch;
import io.jcompose.core.model.Service;
import java.util.ArrayList;
import java.util.List;

/** {@code config --services --filter}: services in all of these profiles and with all of these labels. */
final class ServiceFilter {
    private final List<String> profiles = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();

    ServiceFilter(List<String> criteria) {
        for (String criterion : criteria) {
            String[] parts = criterion.split("=", 2);
            if (parts.length < 2 || parts[1].isEmpty()) {
                throw new CliException("--filter \"%s\": use profile=NAME or label=KEY[=VALUE]".formatted(criterion));
            }
            switch (parts[0]) {
                case "profile" -> profiles.add(named(parts[1]));
                case "label" -> labels.add(parts[1]);
                default ->
                    throw new CliException("--filter: unknown criteria \"%s\"; use profile=NAME or label=KEY[=VALUE]"
                            .formatted(parts[0]));
            }
        }
    }

    private static String named(String profile) {
        if (profile.equals("*")) {
            throw new CliException("--filter \"profile=*\": profiles must be selected explicitly, by their names");
        }
        return profile;
    }

    /** They become active, so that their services are there to be listed. */
    List<String> profiles() {
        return profiles;
    }

    boolean matches(Service service) {
        return service.profiles().containsAll(profiles)
                && labels.stream().allMatch(label -> LabelMatch.matches(label, service.labels()));
    }
}
