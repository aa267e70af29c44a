package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.image.Images;
import io.jcompose.cli.image.UnusedImages;
import io.jcompose.cli.output.Ansi;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.LoadedProject;
import io.jcompose.cli.terminal.Signals;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.cli.watch.Watch;
import io.jcompose.core.client.EngineClient.UpRequest;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code watch}: brings the project up, then follows its sources. */
@picocli.CommandLine.Command(
        name = "watch",
        description = "Follow the sources and bring the containers after them",
        footer = {"%nExample:", "  jcompose watch --no-up web"})
public final class WatchCommand extends UpOptions {
    private static final int INTERRUPTED = 130;

    @Option(names = "--no-up", description = "Do not build and start services before watching")
    private boolean noUp;

    @Option(names = "--quiet", description = "Hide build output")
    private boolean quiet;

    @Option(
            names = "--prune",
            arity = "0..1",
            fallbackValue = "true",
            description = "Remove the images that rebuilds replace (default true)")
    private boolean prune = true;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public WatchCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws Exception {
        checkCommonClashes();
        LoadedProject loaded = session.project(services);
        AtomicBoolean over = new AtomicBoolean();
        Signals signals = new Signals();
        signals.on("INT", () -> over.set(true));
        signals.on("TERM", () -> over.set(true));
        UpRequest up = request(loaded, services, "now", false, Optional.empty());
        Watch.Options options = new Watch.Options(
                services,
                up.buildEnvironment(),
                () -> session.progress("watch", quiet),
                prune ? this::remove : images -> {});
        Watch watch = new Watch(session, loaded, options, messages(context.out(), session.ansi(Stream.OUT)));
        if (!noUp) {
            var unused = decided(up, decided -> {
                try (ProgressDisplay progress = session.progress("up", quiet)) {
                    return session.engine().up(decided, progress);
                }
            });
        }
        watch.run(over::get);
        return INTERRUPTED;
    }

    /** Those without a name and without a container. */
    private void remove(Set<String> images) {
        Set<String> used = UnusedImages.inUse(context, session);
        var unused = Images.maintenance(context)
                .prune(
                        image -> images.contains(image.id()) && image.names().isEmpty() && !used.contains(image.id()),
                        () -> UnusedImages.inUse(context, session));
    }

    /** Lines of the watch as they look beside others. */
    static Consumer<String> messages(PrintStream stream, Ansi ansi) {
        return line -> {
            synchronized (stream) {
                stream.println(ansi.green(" ⦿ ") + line);
                stream.flush();
            }
        };
    }
}
