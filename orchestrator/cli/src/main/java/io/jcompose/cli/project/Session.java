package io.jcompose.cli.project;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.GlobalOptions;
import io.jcompose.cli.engine.EngineProcess;
import io.jcompose.cli.output.Ansi;
import io.jcompose.cli.output.JsonProgress;
import io.jcompose.cli.output.PlainProgress;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.output.QuietProgress;
import io.jcompose.cli.output.Screen;
import io.jcompose.cli.output.TtyProgress;
import io.jcompose.cli.terminal.Terminal;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.EngineLauncher;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What commands share: the project, the engine, and how to show things. One a process. */
public final class Session {
    private static final Pattern PROJECT_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*");
    private final CommandContext context;
    private final Terminal terminal;
    private final ProjectLoader loader;
    private Map<String, String> settings;
    private @Nullable EngineClient engine;
    private @Nullable Future<Boolean> found;

    public Session(CommandContext context) {
        this.context = context;
        this.settings = context.environment();
        this.terminal = new Terminal(context.cleanup());
        this.loader = new ProjectLoader(context);
    }

    public Terminal terminal() {
        return terminal;
    }

    /** Looks for a running engine on a thread of its own while this one reads files. Starts none: they may be wrong. */
    void lookForEngine() {
        EngineLauncher launcher = EngineProcess.launcher(context.paths());
        FutureTask<Boolean> look = new FutureTask<>(launcher::runsThisVersion);
        Thread thread = new Thread(look, "look for the engine");
        thread.setDaemon(true);
        thread.start();
        found = look;
    }

    /** The engine, started if it does not run. */
    public EngineClient engine() {
        EngineClient known = engine;
        if (known == null) {
            EngineLauncher launcher = EngineProcess.launcher(context.paths());
            OptionalInt parallel = context.options().parallelLimit(settings);
            known = isFound() ? launcher.client(parallel) : launcher.connect(parallel);
            engine = known;
        }
        return known;
    }

    private boolean isFound() {
        try {
            return found != null && found.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException("interrupted", 130);
        } catch (ExecutionException e) {
            return false; // connecting says what is wrong
        }
    }

    /** The project from its files; naming a service enables its profiles. */
    public LoadedProject project(List<String> services) {
        return heed(loader.load(services));
    }

    /** Variables about the command itself: the caller's, then what {@code .env} says of {@code COMPOSE_} once it is read. */
    public Map<String, String> settings() {
        return settings;
    }

    private LoadedProject heed(LoadedProject loaded) {
        Map<String, String> all = new LinkedHashMap<>(context.environment());
        loaded.environment().forEach((name, value) -> {
            if (name.startsWith("COMPOSE_")) {
                all.putIfAbsent(name, value);
            }
        });
        settings = all;
        return loaded;
    }

    /** The project by {@code -p} alone, or from its files; {@code COMPOSE_PROJECT_NAME} is enough where they are missing. */
    public Target target() {
        GlobalOptions options = context.options();
        if (options.projectName().isPresent() && options.files().isEmpty()) {
            return byName(options.projectName().get());
        }
        try {
            LoadedProject loaded = project(List.of());
            return new Target(loaded.name(), Optional.of(loaded));
        } catch (CliException e) {
            String name = context.environment().getOrDefault("COMPOSE_PROJECT_NAME", "");
            if (name.isEmpty() || !options.files().isEmpty()) {
                throw e;
            }
            return byName(name);
        }
    }

    private static Target byName(String name) {
        if (!PROJECT_NAME.matcher(name).matches()) {
            throw new CliException(
                    ("invalid project name \"%s\": must consist only of lowercase alphanumeric characters,"
                                    + " hyphens, and underscores as well as start with a letter or number")
                            .formatted(name));
        }
        return new Target(name, Optional.empty());
    }

    /** All containers of a project, sorted by name. */
    public List<ContainerInfo> containers(Target target) {
        List<ContainerInfo> all = new ArrayList<>(engine().containers(Optional.of(target.name())));
        all.sort(Comparator.comparing(ContainerInfo::name));
        return all;
    }

    /**
     * The containers of the named services; of all if none is named.
     *
     * @throws CliException if there is no such service
     */
    public List<ContainerInfo> ofServices(Target target, List<ContainerInfo> containers, List<String> services) {
        Set<String> known = new LinkedHashSet<>();
        target.loaded().ifPresent(loaded -> {
            known.addAll(loaded.services());
            known.addAll(loaded.disabledServices());
        });
        containers.forEach(container -> known.add(container.service()));
        for (String service : services) {
            if (!known.contains(service)) {
                throw new CliException("no such service: " + service);
            }
        }
        return containers.stream()
                .filter(container -> services.isEmpty() || services.contains(container.service()))
                .toList();
    }

    /** Whether colours and control codes go to a stream. */
    public Ansi ansi(Stream stream) {
        Map<String, String> environment = context.environment();
        String choice = ansiChoice();
        boolean noColor = !environment.getOrDefault("NO_COLOR", "").isEmpty();
        boolean dumb = environment.getOrDefault("TERM", "").equals("dumb");
        return switch (choice) {
            case "always" -> new Ansi(true);
            case "never" -> new Ansi(false);
            default -> new Ansi(terminal.isTerminal(stream) && !noColor && !dumb);
        };
    }

    /** @param title names the work in the header, may be empty */
    public ProgressDisplay progress(String title, boolean quiet) {
        return progress(title, quiet ? "quiet" : progressChoice());
    }

    /** @param choice auto, tty, plain, json or quiet */
    public ProgressDisplay progress(String title, String choice) {
        boolean dryRun = context.options().dryRun();
        boolean toOutput = ProjectCommand.isTrue(settings.getOrDefault("COMPOSE_STATUS_STDOUT", ""));
        Stream stream = toOutput ? Stream.OUT : Stream.ERR;
        PrintStream to = toOutput ? context.out() : context.err();
        Ansi ansi = ansi(stream);
        String prefix = dryRun ? "DRY-RUN MODE - " : "";
        boolean tty = choice.equals("tty")
                || (choice.equals("auto")
                        && terminal.isTerminal(stream)
                        && !ansiChoice().equals("never")
                        && !dumb());
        if (tty) {
            return new TtyProgress(
                    to, title, ansi, prefix, Screen.of(terminal, context.environment(), context.cleanup()));
        }
        return switch (choice) {
            case "quiet" -> new QuietProgress();
            case "json" -> new JsonProgress(to, dryRun);
            case "auto", "plain" -> new PlainProgress(to, prefix);
            default ->
                throw new CliException(
                        "unsupported --progress value \"%s\": use auto, tty, plain, json or quiet".formatted(choice));
        };
    }

    private String progressChoice() {
        return context.options().progress().orElse(settings.getOrDefault("COMPOSE_PROGRESS", "auto"));
    }

    private String ansiChoice() {
        return context.options().ansi().orElse(settings.getOrDefault("COMPOSE_ANSI", "auto"));
    }

    private boolean dumb() {
        return context.environment().getOrDefault("TERM", "").equals("dumb");
    }

    public long nowSeconds() {
        return context.clock().instant().getEpochSecond();
    }
}
