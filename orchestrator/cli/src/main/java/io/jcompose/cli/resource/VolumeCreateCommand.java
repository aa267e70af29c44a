package io.jcompose.cli.resource;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.KeyValues;
import io.jcompose.core.client.ResourceVerbs.VolumeRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code volume create}. */
@picocli.CommandLine.Command(
        name = "volume create",
        description = "Create a volume",
        footer = {"%nExample:", "  jcompose volume create data"})
public final class VolumeCreateCommand extends ResourceVerb {
    @Option(
            names = {"-d", "--driver"},
            paramLabel = "DRIVER",
            description = "local is the only one")
    private Optional<String> driver = Optional.empty();

    @Option(
            names = {"-o", "--opt"},
            paramLabel = "KEY=VALUE",
            description = "As for mount(8): type, device, o")
    private List<String> options = new ArrayList<>();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Add a label")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--name", hidden = true)
    private Optional<String> oldName = Optional.empty();

    @Parameters(paramLabel = "VOLUME", arity = "0..1")
    private Optional<String> name = Optional.empty();

    public VolumeCreateCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() {
        if (name.isPresent() && oldName.isPresent()) {
            throw new CliException("conflicting options: the volume's name is given twice");
        }
        context.out()
                .println(verbs().createVolume(new VolumeRequest(
                                name.or(() -> oldName), driver, KeyValues.parse(options), KeyValues.labels(labels)))
                        .name());
        return 0;
    }
}
