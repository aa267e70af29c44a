package io.jcompose.cli.resource;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.InspectOutput;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.ResourceVerbs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A verb of {@code volume} or {@code network}. */
abstract class ResourceVerb extends ProjectCommand {
    protected ResourceVerb(CommandContext context) {
        super(context);
    }

    protected final ResourceVerbs verbs() {
        return session.engine().resourceVerbs();
    }

    /** Does it to each and prints what it returns; one that fails does not keep the others, but the exit code is 1. */
    protected final int each(List<String> names, Function<String, String> action) {
        int code = 0;
        for (String name : names) {
            try {
                context.out().println(action.apply(name));
            } catch (EngineException | CliException e) {
                context.out().flush();
                context.err().println(e.getMessage());
                code = 1;
            }
        }
        return code;
    }

    /** @param inspect returns the object of one, as JSON */
    protected final int inspect(List<String> names, String format, Function<String, String> inspect) {
        InspectOutput output = InspectOutput.of(format);
        List<Map<String, Object>> found = new ArrayList<>();
        int code = 0;
        for (String name : names) {
            try {
                found.add(object(inspect.apply(name)));
            } catch (EngineException e) {
                context.err().println(e.getMessage());
                code = 1;
            }
        }
        context.out().print(output.render(found));
        return code;
    }

    static Map<String, Object> object(String json) {
        return InspectOutput.object(json);
    }
}
