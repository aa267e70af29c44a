package io.jcompose.cli;

import java.util.List;

/** Reads the Compose files that the options and the environment name. */
final class ProjectLoader {
    private final CommandContext context;

    ProjectLoader(CommandContext context) {
        this.context = context;
    }

    /**
     * @param services their profiles become active; empty means all
     * @throws CliException with all problems, a line each
     */
    LoadedProject load(List<String> services) {
        throw new CliException("no configuration file provided: not found in " + context.workingDirectory() + services);
    }
}
