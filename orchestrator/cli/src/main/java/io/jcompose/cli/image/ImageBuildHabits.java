package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** As {@link BuildHabits}, those that only {@code image build} has. */
final class ImageBuildHabits {
    @Option(
            names = {"--force-rm", "--rm", "--compress", "--load"},
            hidden = true)
    @SuppressWarnings("unused") // of the builder before BuildKit; nothing is ever left behind here
    private boolean ignored;

    @Option(names = "--attest", paramLabel = "ATTESTATION", hidden = true)
    private List<String> attestations = new ArrayList<>();

    @Option(
            names = {"-c", "--cpu-shares", "--cpu-period", "--cpu-quota", "--cpuset-cpus", "--cpuset-mems"},
            paramLabel = "VALUE",
            hidden = true)
    private Optional<String> processors = Optional.empty();

    @Option(names = "--call", paramLabel = "METHOD", description = "build, or check: only look for mistakes")
    private String call = "build";

    @Mixin
    private BuildHabits common = new BuildHabits();

    /** Whether only the checks are to be made. Warns of what has no effect. */
    boolean readThem(CommandContext context) {
        common.warn(context);
        if (!attestations.isEmpty()) {
            BuildHabits.warn(context, "--attest", "attestations are not made");
        }
        if (processors.isPresent()) {
            BuildHabits.warn(context, "a limit of processors", "RUN may use all, as with BuildKit");
        }
        return switch (call) {
            case "build" -> false;
            case "check", "lint" -> true;
            default -> throw new CliException("--call %s is not supported; use build or check".formatted(call));
        };
    }
}
