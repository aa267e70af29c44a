package io.jcompose.cli.system;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.image.Images;
import io.jcompose.cli.project.ProjectCommand;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code system check}. */
@picocli.CommandLine.Command(
        name = "system check",
        description = "Read all images and compare them with their digests; exit code 1 if something is wrong",
        footer = {"%nExample:", "  jcompose system check"})
public final class SystemCheckCommand extends ProjectCommand {
    @Option(names = "--repair", description = "Remove what is damaged, so that the next pull or build makes it anew")
    private boolean repair;

    public SystemCheckCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() {
        List<String> problems =
                Images.maintenance(context).check(repair && !context.options().dryRun());
        problems.forEach(context.out()::println);
        if (problems.isEmpty()) {
            context.out().println("The image store is whole");
            return 0;
        }
        if (!repair) {
            context.err()
                    .println("%d problems; 'jcompose system check --repair' removes what is damaged"
                            .formatted(problems.size()));
        }
        return repair ? 0 : 1;
    }
}
