package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of Docker's {@code build} commands that scripts have, and that can do nothing here. */
final class BuildHabits {
    @Option(names = "--provenance", paramLabel = "ATTESTATION", arity = "0..1", fallbackValue = "true", hidden = true)
    private Optional<String> provenance = Optional.empty();

    @Option(names = "--sbom", paramLabel = "ATTESTATION", arity = "0..1", fallbackValue = "true", hidden = true)
    private Optional<String> sbom = Optional.empty();

    @Option(names = "--builder", paramLabel = "NAME", hidden = true)
    private Optional<String> builder = Optional.empty();

    /** Tells of those that were given and ask for something. */
    void warn(CommandContext context) {
        if (provenance.filter(BuildHabits::isWanted).isPresent()) {
            warn(context, "--provenance", "attestations are not made");
        }
        if (sbom.filter(BuildHabits::isWanted).isPresent()) {
            warn(context, "--sbom", "attestations are not made");
        }
        if (builder.filter(name -> !name.isEmpty() && !name.equals("default")).isPresent()) {
            warn(context, "--builder", "there is one builder");
        }
    }

    private static boolean isWanted(String value) {
        return !value.equals("false") && !value.equals("0") && !value.equals("disabled=true");
    }

    static void warn(CommandContext context, String option, String why) {
        context.err().println("WARN: %s has no effect: %s".formatted(option, why));
    }
}
