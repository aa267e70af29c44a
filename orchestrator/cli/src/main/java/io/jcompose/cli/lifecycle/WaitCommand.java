package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.DownRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wait}. */
@picocli.CommandLine.Command(
        name = "wait",
        description = "Wait until containers end",
        footer = {"%nExample:", "  jcompose wait web"})
public final class WaitCommand extends ProjectCommand {
    @Option(names = "--down-project", description = "Take the project down then")
    private boolean downProject;

    @Parameters(paramLabel = "SERVICE", arity = "1..*")
    private List<String> services = new ArrayList<>();

    public WaitCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() throws InterruptedException {
        Target target = session.target();
        List<ContainerInfo> containers = session.ofServices(target, session.containers(target), services).stream()
                .filter(container -> !container.oneOff())
                .toList();
        if (containers.isEmpty()) {
            throw new CliException("no containers for project \"%s\"".formatted(target.name()));
        }
        if (context.options().dryRun()) {
            containers.forEach(container -> dryRun("would wait for container \"%s\"".formatted(container.name())));
            if (downProject) {
                dryRun("would take project \"%s\" down then".formatted(target.name()));
            }
            return 0;
        }
        int code = awaitAll(containers);
        if (downProject) {
            try (ProgressDisplay progress = session.progress("down", false)) {
                session.engine()
                        .down(
                                new DownRequest(
                                        target.name(),
                                        target.json(),
                                        List.of(),
                                        false,
                                        false,
                                        Optional.empty(),
                                        Optional.empty()),
                                progress);
            }
        }
        return code;
    }

    /** Returns the exit code of the one that ends last. */
    private int awaitAll(List<ContainerInfo> containers) throws InterruptedException {
        EngineClient engine = session.engine();
        BlockingQueue<Supplier<Integer>> ended = new LinkedBlockingQueue<>();
        for (ContainerInfo container : containers) {
            Thread thread = new Thread(() -> ended.add(await(engine, container)), "wait-" + container.name());
            thread.setDaemon(true);
            thread.start();
        }
        int code = 0;
        for (int left = containers.size(); left > 0; left--) {
            code = ended.take().get();
        }
        return code;
    }

    /** What becomes of it, to be told by the thread that asks. */
    private Supplier<Integer> await(EngineClient engine, ContainerInfo container) {
        try {
            int code = engine.waitFor(container.id());
            return () -> {
                context.out().println("container \"%s\" exited with status code %d".formatted(container.name(), code));
                context.out().flush();
                return code;
            };
        } catch (RuntimeException e) {
            return () -> {
                throw e;
            };
        }
    }
}
