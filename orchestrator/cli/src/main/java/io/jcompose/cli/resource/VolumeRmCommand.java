package io.jcompose.cli.resource;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code volume rm}. */
@picocli.CommandLine.Command(
        name = "volume rm",
        description = "Remove volumes and what is in them",
        footer = {"%nExample:", "  jcompose volume rm data"})
public final class VolumeRmCommand extends ResourceVerb {
    @Option(
            names = {"-f", "--force"},
            description = "Missing ones are no failure")
    private boolean force;

    @Parameters(paramLabel = "VOLUME", arity = "1..*")
    private List<String> volumes = new ArrayList<>();

    public VolumeRmCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        Set<String> present =
                session.engine().volumes().stream().map(VolumeInfo::name).collect(Collectors.toSet());
        return each(volumes, volume -> {
            if (!force || present.contains(volume)) {
                verbs().removeVolume(volume);
            }
            return volume;
        });
    }
}
