package io.jcompose.cli.resource;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.container.ContainerSizes;
import io.jcompose.cli.image.ImageDetails;
import io.jcompose.cli.image.Images;
import io.jcompose.cli.output.InspectOutput;
import io.jcompose.core.client.EngineException;
import io.jcompose.runtime.image.ImageStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code inspect}: whatever has that name, containers first. */
@picocli.CommandLine.Command(
        name = "inspect",
        description = "Show all about containers, images, volumes or networks",
        footer = {"%nExample:", "  jcompose inspect project-web-1"})
public final class InspectCommand extends ResourceVerb {
    private static final List<String> TYPES = List.of("container", "image", "volume", "network");

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "json, or a Go template")
    private String format = "";

    @Option(
            names = {"-s", "--size"},
            description = "Also how much a container has written")
    private boolean size;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only container, image, volume or network")
    private Optional<String> type = Optional.empty();

    @Parameters(paramLabel = "NAME", arity = "1..*")
    private List<String> names = new ArrayList<>();

    public InspectCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        type.filter(wanted -> !TYPES.contains(wanted)).ifPresent(wanted -> {
            throw new CliException("\"%s\" is not a valid value for --type: use container, image, volume or network"
                    .formatted(wanted));
        });
        InspectOutput output = InspectOutput.of(format);
        List<Map<String, Object>> found = new ArrayList<>();
        int code = 0;
        for (String name : names) {
            Optional<Map<String, Object>> object = find(name);
            object.ifPresent(found::add);
            if (object.isEmpty()) {
                context.err().println("no such %s: %s".formatted(type.orElse("object"), name));
                code = 1;
            }
        }
        context.out().print(output.render(found));
        return code;
    }

    private Optional<Map<String, Object>> find(String name) {
        return TYPES.stream()
                .filter(candidate -> type.isEmpty() || type.get().equals(candidate))
                .map(candidate -> find(candidate, name))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<Map<String, Object>> find(String candidate, String name) {
        try {
            return switch (candidate) {
                case "container" -> Optional.of(container(name));
                case "image" -> image(name);
                case "volume" -> Optional.of(object(verbs().inspectVolume(name)));
                default -> Optional.of(object(verbs().inspectNetwork(name)));
            };
        } catch (EngineException e) {
            return Optional.empty();
        }
    }

    private Optional<Map<String, Object>> image(String name) {
        ImageStore store = Images.store(context);
        return store.find(name).map(image -> ImageDetails.of(image, store.taggedAt(image.id())));
    }

    private Map<String, Object> container(String name) {
        Map<String, Object> object = object(session.engine().inspectContainer(name));
        if (size) {
            ContainerSizes.into(object, session.engine().containerVerbs(), name, context);
        }
        return object;
    }
}
