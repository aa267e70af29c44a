package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.ContainerVerbs;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineException;
import java.util.List;
import java.util.Optional;

/** A verb of {@code container}. */
abstract class ContainerVerb extends ProjectCommand {
    protected ContainerVerb(CommandContext context) {
        super(context);
    }

    protected final ContainerVerbs verbs() {
        return session.engine().containerVerbs();
    }

    protected final List<ContainerInfo> all() {
        return session.engine().containers(Optional.empty());
    }

    /** By name, with or without the slash that inspect shows before it, id or the unique beginning of an id. */
    protected final ContainerInfo find(String asked) {
        String nameOrId = asked.startsWith("/") ? asked.substring(1) : asked;
        List<ContainerInfo> all = all();
        List<ContainerInfo> exact = all.stream()
                .filter(info -> info.name().equals(nameOrId) || info.id().equals(nameOrId))
                .toList();
        List<ContainerInfo> found = exact.isEmpty() && !nameOrId.isEmpty()
                ? all.stream().filter(info -> info.id().startsWith(nameOrId)).toList()
                : exact;
        if (found.size() != 1) {
            throw new CliException(
                    found.isEmpty()
                            ? "no such container: " + nameOrId
                            : "container id '%s' is ambiguous".formatted(nameOrId));
        }
        return found.get(0);
    }

    static boolean isUp(ContainerInfo container) {
        return switch (container.state()) {
            case "running", "paused", "restarting" -> true;
            default -> false;
        };
    }

    /** What is done to one container. */
    @FunctionalInterface
    protected interface Action {
        void on(String container) throws InterruptedException;
    }

    /** Does it to each and prints the names; one that fails does not keep the others, but the exit code is 1. */
    protected final int each(List<String> containers, Action action) throws InterruptedException {
        int code = 0;
        for (String container : containers) {
            try {
                action.on(container);
                context.out().println(container);
            } catch (EngineException | CliException e) {
                context.out().flush();
                context.err().println(e.getMessage());
                code = 1;
            }
        }
        return code;
    }
}
