package io.jcompose.cli.file;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.image.ImageDetails;
import io.jcompose.cli.image.Images;
import io.jcompose.cli.output.InspectOutput;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.ProjectLoader;
import io.jcompose.core.client.EngineClient.NetworkInfo;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import io.jcompose.core.client.Json;
import io.jcompose.core.load.CanonicalForm;
import io.jcompose.core.load.LoadRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code generate}: a Compose file that would make containers as these are. */
@picocli.CommandLine.Command(
        name = "generate",
        description = "Write a Compose file for existing containers",
        footer = {"%nExample:", "  jcompose generate --name shop web db >compose.yaml"})
public final class GenerateCommand extends ProjectCommand {
    @Option(names = "--name", paramLabel = "NAME", description = "Name of the project (default: that of the folder)")
    private Optional<String> name = Optional.empty();

    @Option(names = "--project-dir", paramLabel = "FOLDER", description = "Folder of the project (default: this one)")
    private Optional<String> folder = Optional.empty();

    @Option(names = "--format", paramLabel = "FORMAT", description = "How: yaml or json")
    private String format = "yaml";

    @Parameters(paramLabel = "CONTAINER", arity = "1..*", description = "Names or ids")
    private List<String> containers = new ArrayList<>();

    public GenerateCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        if (!List.of("yaml", "json").contains(format)) {
            throw new CliException("unsupported --format \"%s\": use yaml or json".formatted(format));
        }
        List<Map<String, Object>> found = containers.stream()
                .map(container -> InspectOutput.object(session.engine().inspectContainer(container)))
                .toList();
        GeneratedFile file = new GeneratedFile(
                this::imageConfig, resources(), context.paths().run().toString());
        found.forEach(file::add);
        file.remarks().forEach(remark -> context.err().println("warning: " + remark));
        CanonicalForm canonical = canonical(new Json().write(file.content()));
        context.out().print(format.equals("json") ? canonical.toJson() + "\n" : canonical.toYaml());
        return 0;
    }

    private Optional<Map<String, Object>> imageConfig(String id) {
        return Images.store(context)
                .find(id)
                .map(image -> InspectOutput.object(new Json().write(ImageDetails.of(image, Optional.empty()))))
                .map(details -> GeneratedFile.map(details, "Config"));
    }

    private GeneratedFile.Resources resources() {
        List<NetworkInfo> networks = session.engine().networks();
        return new GeneratedFile.Resources(
                networks.stream().collect(Collectors.toMap(NetworkInfo::name, NetworkInfo::labels, (one, same) -> one)),
                session.engine().volumes().stream()
                        .collect(Collectors.toMap(VolumeInfo::name, VolumeInfo::labels, (one, same) -> one)),
                networks.stream()
                        .collect(Collectors.toMap(NetworkInfo::name, NetworkInfo::subnets, (one, same) -> one)));
    }

    /** As {@code config} would print it; that also makes sure that it can be read. */
    private CanonicalForm canonical(String json) {
        Path here = context.workingDirectory();
        LoadRequest request = LoadRequest.in(folder.map(here::resolve).orElse(here), Map.of())
                .files(List.of("-"))
                .stdin(() -> json.replace("$", "$$"))
                .projectName(name)
                .build();
        return new ProjectLoader(context).load(request).canonical();
    }
}
