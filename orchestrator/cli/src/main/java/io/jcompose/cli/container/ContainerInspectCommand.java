package io.jcompose.cli.container;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.InspectOutput;
import io.jcompose.core.client.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code container inspect}. */
@picocli.CommandLine.Command(
        name = "container inspect",
        description = "Show all about containers",
        footer = {"%nExample:", "  jcompose container inspect box"})
public final class ContainerInspectCommand extends ContainerVerb {
    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "json, or a Go template")
    private String format = "";

    @Option(
            names = {"-s", "--size"},
            description = "Also how much it has written")
    private boolean size;

    @Parameters(paramLabel = "CONTAINER", arity = "1..*")
    private List<String> containers = new ArrayList<>();

    public ContainerInspectCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        InspectOutput output = InspectOutput.of(format);
        List<Map<String, Object>> found = new ArrayList<>();
        int code = 0;
        for (String container : containers) {
            try {
                found.add(inspect(container));
            } catch (EngineException e) {
                context.err().println(e.getMessage());
                code = 1;
            }
        }
        context.out().print(output.render(found));
        return code;
    }

    private Map<String, Object> inspect(String container) {
        Map<String, Object> object = InspectOutput.object(session.engine().inspectContainer(container));
        if (size) {
            ContainerSizes.into(object, verbs(), container, context);
        }
        return object;
    }
}
