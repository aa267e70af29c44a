package io.jcompose.cli.image;

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

    @Option(names = "--cgroup-parent", paramLabel = "CGROUP", hidden = true)
    private Optional<String> cgroupParent = Optional.empty();

    @Option(
            names = {"--isolation", "--security-opt"},
            paramLabel = "VALUE",
            hidden = true)
    private Optional<String> isolation = Optional.empty();

    @Option(names = "--squash", hidden = true)
    private boolean squash;

    @Option(
            names = "--call",
            paramLabel = "METHOD",
            description = "check, outline or targets: tell what the Dockerfile says; build nothing")
    private String call = "build";

    @Mixin
    private BuildHabits common = new BuildHabits();

    /** What is to be done. Warns of what has no effect. */
    BuildCall readThem(CommandContext context) {
        common.warn(context);
        if (!attestations.isEmpty()) {
            BuildHabits.warn(context, "--attest", "attestations are not made");
        }
        if (processors.isPresent()) {
            BuildHabits.warn(context, "a limit of processors", "RUN may use all, as with BuildKit");
        }
        cgroupParent.ifPresent(parent ->
                BuildHabits.warn(context, "--cgroup-parent", "RUN is limited by --memory, and by nothing else"));
        isolation
                .filter(value -> !value.equals("default"))
                .ifPresent(value -> BuildHabits.warn(
                        context,
                        "--isolation or --security-opt",
                        "RUN has Docker's default isolation, as with BuildKit"));
        if (squash) {
            BuildHabits.warn(context, "--squash", "layers stay apart, as with BuildKit");
        }
        return BuildCall.parse(call);
    }
}
