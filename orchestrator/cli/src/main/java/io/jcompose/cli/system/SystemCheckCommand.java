package io.jcompose.cli.system;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.image.Images;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.EngineClient.CheckResult;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code system check}. */
@picocli.CommandLine.Command(
        name = "system check",
        description =
                "Compare containers, networks, volumes and images with the kernel and with their digests; exit code 1 if something is wrong",
        footer = {"%nExample:", "  jcompose system check --repair"})
public final class SystemCheckCommand extends ProjectCommand {
    @Option(
            names = "--repair",
            description =
                    "Mend what is wrong; images that are damaged go, so that the next pull or build makes them anew")
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
        boolean mend = repair && !context.options().dryRun();
        CheckResult host = session.engine().check(mend);
        List<String> images = Images.maintenance(context).check(mend);
        host.problems().forEach(context.out()::println);
        images.forEach(context.out()::println);
        int found = host.problems().size() + images.size();
        if (found == 0) {
            context.out().println("Containers, networks, volumes and images are whole");
            return 0;
        }
        if (!mend) {
            context.err()
                    .println("%d problem%s; 'jcompose system check --repair' mends what it can"
                            .formatted(found, found == 1 ? "" : "s"));
            return 1;
        }
        if (host.left() > 0) {
            context.err()
                    .println("%d of %d problems could not be repaired; see above and the engine's log"
                            .formatted(host.left(), found));
        }
        return host.left() == 0 ? 0 : 1;
    }
}
