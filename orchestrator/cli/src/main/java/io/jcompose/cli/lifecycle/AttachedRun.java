package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.inspect.LogFollower;
import io.jcompose.cli.output.Ansi;
import io.jcompose.cli.output.LogPrinter;
import io.jcompose.cli.output.PlainProgress;
import io.jcompose.cli.output.QuietProgress;
import io.jcompose.cli.project.DisplayName;
import io.jcompose.cli.project.LoadedProject;
import io.jcompose.cli.project.ServicesRequestBuilder;
import io.jcompose.cli.project.Session;
import io.jcompose.cli.project.Target;
import io.jcompose.cli.terminal.Signals;
import io.jcompose.cli.terminal.Terminal;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.cli.watch.Watch;
import io.jcompose.core.client.EngineClient.ContainerEvent;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.client.EngineClient.ServicesRequest;
import io.jcompose.core.client.EngineClient.UpRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.plan.Labels;
import io.jcompose.runtime.ContainerLog.Query;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code up} in the foreground: starts the created containers, shows their output until all have ended, and stops them
 * on Ctrl-C or when one ends and that was asked for. The calling thread prints; others talk to the engine.
 */
final class AttachedRun {
    private static final long REFRESH_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int WAIT_MILLIS = 20;
    private static final int SAID_MILLIS = 500;
    private static final int INTERRUPTED = 130;

    private final CommandContext context;
    private final Session session;
    private final Options options;
    private final Instant since;
    private final Ansi ansi;
    private final Queue<ContainerEvent> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger interrupts = new AtomicInteger();
    private final Set<String> ended = new HashSet<>();
    private final Map<String, ContainerInfo> known = new HashMap<>();
    private final LiveOutput live;
    private volatile boolean started;
    private volatile @Nullable RuntimeException failure;
    private volatile boolean forced;
    private Set<String> shown = Set.of();
    private final HookLines hooks = new HookLines();
    private Set<String> services = Set.of();
    private int handledInterrupts;
    private long refreshed = System.nanoTime() - REFRESH_NANOS;
    private volatile boolean stopping;
    private volatile boolean watching;
    private Optional<Thread> stopper = Optional.empty();
    private boolean detaching;
    private PrintStream out;
    private PrintStream err;
    private Optional<Integer> exitCode = Optional.empty();

    record Options(
            LoadedProject project,
            boolean noColor,
            boolean prefixed,
            boolean timestamps,
            boolean abortOnExit,
            boolean abortOnFailure,
            Optional<String> exitCodeFrom,
            Optional<Duration> timeout,
            List<String> services,
            boolean watch,
            Optional<Boolean> menu) {}

    AttachedRun(CommandContext context, Session session, Options options, Instant since) {
        this.context = context;
        this.session = session;
        this.options = options;
        this.since = since;
        this.live = new LiveOutput(session.engine(), context.clock(), since);
        this.ansi = options.noColor() ? new Ansi(false) : session.ansi(Stream.OUT);
        this.out = context.out();
        this.err = context.err();
        this.watching = options.watch();
    }

    /**
     * @param containers what was created
     * @param shownServices whose output is shown
     * @param start starts them
     * @return the exit code of the command
     */
    int run(List<ContainerInfo> containers, Set<String> shownServices, UpRequest start) throws Exception {
        shown = shownServices;
        services = containers.stream().map(ContainerInfo::service).collect(Collectors.toSet());
        Signals signals = new Signals();
        signals.on("INT", interrupts::incrementAndGet);
        signals.on("TERM", interrupts::incrementAndGet);
        background("events", this::followEvents);
        Terminal terminal = session.terminal();
        if (KeyMenu.isWanted(context, session.settings(), terminal, options.menu())) {
            try (KeyMenu menu = new KeyMenu(context, terminal, ansi)) {
                out = menu.above(out, false);
                err = terminal.isTerminal(Stream.ERR) ? menu.above(err, true) : err;
                follow(containers, start, Optional.of(menu));
            }
        } else {
            follow(containers, start, Optional.empty());
        }
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return forced ? INTERRUPTED : exitCode.orElse(0);
    }

    private void follow(List<ContainerInfo> containers, UpRequest start, Optional<KeyMenu> menu) throws Exception {
        announce(containers);
        Optional<Watch> watch = watching ? Optional.of(watch(start)) : Optional.empty();
        background("start", () -> {
            start(start);
            watch.ifPresent(this::follow);
        });
        LogPrinter printer = new LogPrinter(out, err, ansi, options.prefixed(), options.timestamps());
        try (LogFollower follower = new LogFollower(printer);
                live) {
            containers.forEach(container -> show(follower, container, 0));
            hooks.align(printer, options.project().project(), shownOf(containers));
            while (failure == null && !(detaching && started)) {
                follower.printAvailable();
                live.print(printer);
                hooks.print(printer, shownOf(containers), context.clock());
                if (menu.isPresent()) {
                    onKeys(menu.get(), start);
                }
                if (onNews(follower)) {
                    break;
                }
                follower.await(WAIT_MILLIS);
            }
            for (Thread thread : stopper.stream().toList()) {
                thread.join(); // it has still to say what was stopped
            }
            live.printRest(printer);
            follower.printRest();
            hooks.print(printer, shownOf(containers), context.clock());
        }
    }

    private List<ContainerInfo> shownOf(List<ContainerInfo> containers) {
        return containers.stream()
                .filter(container -> shown.contains(container.service()))
                .toList();
    }

    private void announce(List<ContainerInfo> containers) {
        String names =
                shownOf(containers).stream().map(DisplayName::of).sorted().collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            out.println("Attaching to " + names);
            out.flush();
        }
    }

    /** Does what keys ask for; keeps the line about them in its place. */
    private void onKeys(KeyMenu menu, UpRequest start) throws IOException {
        for (Optional<Character> key = menu.key(); key.isPresent(); key = menu.key()) {
            switch (key.get()) {
                case 'd' -> detaching = true;
                case 'w' -> {
                    menu.hide();
                    toggleWatch(start);
                }
                case '\n', '\r' -> out.println(); // people part the old from the new with it
                default -> {
                    // means nothing
                }
            }
        }
        if (!stopping && !detaching) {
            menu.show(watching);
        }
    }

    private void toggleWatch(UpRequest start) {
        if (watching) {
            watching = false;
            out.println("Watch disabled");
            return;
        }
        try {
            Watch watch = watch(start);
            watching = true;
            background("watch", () -> follow(watch));
        } catch (CliException e) {
            out.println(e.getMessage());
        }
    }

    /** Looks at signals and containers, at once when something has happened; returns whether it is over. */
    private boolean onNews(LogFollower follower) throws IOException {
        boolean news = !events.isEmpty();
        onInterrupts();
        if (!news && System.nanoTime() - refreshed <= REFRESH_NANOS) {
            return false;
        }
        boolean over = refresh(follower);
        refreshed = System.nanoTime();
        return over;
    }

    /** Looks at the containers again; returns whether it is over. */
    private boolean refresh(LogFollower follower) throws IOException {
        boolean allStarted = started; // before looking, lest one start unseen
        List<ContainerEvent> news = new ArrayList<>();
        for (ContainerEvent event = events.poll(); event != null; event = events.poll()) {
            news.add(event);
        }
        List<ContainerInfo> now = session
                .engine()
                .containers(Optional.of(options.project().name()))
                .stream()
                .filter(container -> !container.oneOff() && services.contains(container.service()))
                .toList();
        Map<String, Integer> starts = new HashMap<>();
        news.stream()
                .filter(event -> event.action().equals("start"))
                .forEach(event -> starts.merge(event.id(), 1, Integer::sum));
        now.forEach(container -> show(follower, container, starts.getOrDefault(container.id(), 0)));
        now.forEach(container -> known.put(container.id(), container));
        news.stream().filter(event -> event.action().equals("die")).forEach(event -> onDeath(follower, event, now));
        boolean mayEnd = allStarted && (stopping || !watching);
        boolean over = mayEnd && now.stream().filter(this::counts).noneMatch(AttachedRun::isActive);
        if (over) {
            now.stream().filter(this::isLive).forEach(live::followRest);
            now.forEach(container -> noteUnseenEnd(follower, container));
        }
        return over;
    }

    /** Whether the command goes on while this container does. */
    private boolean counts(ContainerInfo container) {
        return stopping
                ? toStop().contains(container.service())
                : shown.isEmpty() || shown.contains(container.service());
    }

    private static boolean isActive(ContainerInfo container) {
        return switch (container.state()) {
            case "running", "restarting", "paused", "removing" -> true;
            default -> false;
        };
    }

    private void show(LogFollower follower, ContainerInfo container, int starts) {
        if (isLive(container)) {
            live.follow(container, starts);
        } else if (shown.contains(container.service())) {
            follower.add(container, new Query(OptionalLong.empty(), Optional.of(since), Optional.empty()));
        }
    }

    private boolean isLive(ContainerInfo container) {
        return shown.contains(container.service()) && LiveOutput.concerns(container);
    }

    private void onDeath(LogFollower follower, ContainerEvent event, List<ContainerInfo> now) {
        ContainerInfo container = known.get(event.id());
        if (container == null) {
            return;
        }
        if (now.stream().anyMatch(other -> replaces(other, container))) {
            ended.add(container.id());
            note(follower, container, event.timeNanos(), "has been recreated");
            return;
        }
        int code = number(event.attributes().getOrDefault("exitCode", Integer.toString(container.exitCode())));
        boolean isGone = now.stream().noneMatch(other -> other.id().equals(container.id()));
        onEnd(follower, container, new End(code, event.timeNanos(), !isGone && isToRunAgain(container)));
    }

    private static boolean replaces(ContainerInfo other, ContainerInfo container) {
        String replaced = other.labels().getOrDefault(Labels.REPLACE, "").split(" ", 2)[0];
        return !replaced.isEmpty() && container.id().startsWith(replaced);
    }

    private void note(LogFollower follower, ContainerInfo container, long timeNanos, String what) {
        if (shown.contains(container.service())) {
            follower.note(timeNanos, () -> out.println(DisplayName.of(container) + " " + what));
        }
    }

    /** An event may be lost with the engine; nobody's end goes untold. */
    private void noteUnseenEnd(LogFollower follower, ContainerInfo container) {
        boolean exited = container.state().equals("exited") && container.finishedAt() >= since.getEpochSecond();
        if (exited && !ended.contains(container.id())) {
            onEnd(follower, container, new End(container.exitCode(), Long.MAX_VALUE, false));
        }
    }

    private static boolean isToRunAgain(ContainerInfo container) {
        return container.state().equals("restarting") || container.state().equals("running");
    }

    /** @param restarting it is to run again */
    private record End(int code, long timeNanos, boolean restarting) {}

    private void onEnd(LogFollower follower, ContainerInfo container, End end) {
        int code = end.code();
        String suffix = outOfMemory(container) + (end.restarting() ? " (restarting)" : "");
        note(follower, container, end.timeNanos(), "exited with code %d%s".formatted(code, suffix));
        if (end.restarting()) {
            return;
        }
        ended.add(container.id());
        if (options.exitCodeFrom().filter(container.service()::equals).isPresent() && exitCode.isEmpty()) {
            exitCode = Optional.of(code);
        }
        boolean abort = options.abortOnExit() || (options.abortOnFailure() && code != 0);
        if (abort && !stopping) {
            if (options.exitCodeFrom().isEmpty()) {
                exitCode = Optional.of(code);
            }
            CountDownLatch said = new CountDownLatch(1);
            follower.note(end.timeNanos(), () -> {
                err.println("Aborting on container exit...");
                said.countDown();
            });
            stop(said);
        }
    }

    private String outOfMemory(ContainerInfo container) {
        if (!container.outOfMemory()) {
            return "";
        }
        return MemoryLimit.of(session.engine(), container)
                .map(limit -> " (out of memory, limit " + limit + ")")
                .orElse(" (out of memory)");
    }

    private void onInterrupts() {
        int count = interrupts.get();
        if (count > handledInterrupts) {
            handledInterrupts = count;
            if (!stopping) {
                out.flush();
                err.println("Gracefully Stopping... press Ctrl+C again to force");
                stop(new CountDownLatch(0));
            } else if (!forced) {
                forced = true;
                background("kill", () -> session.engine().kill(stopRequest(), ProgressSink.NONE));
            }
        }
    }

    /** @param said what has to be told before what is stopped; all is stopped at once nonetheless */
    private void stop(CountDownLatch said) {
        stopping = true;
        PlainProgress progress = new PlainProgress(err, "");
        ProgressSink afterwards = hooks.apart(event -> {
            try {
                var unused = said.await(SAID_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            progress.on(event);
        });
        stopper = Optional.of(background("stop", () -> session.engine().stop(stopRequest(), afterwards)));
    }

    /** What others need goes on where services were named. */
    private Set<String> toStop() {
        return options.services().isEmpty() ? services : Set.copyOf(options.services());
    }

    private ServicesRequest stopRequest() {
        Target target = new Target(options.project().name(), Optional.of(options.project()));
        return new ServicesRequestBuilder(target, List.copyOf(toStop()))
                .timeout(options.timeout())
                .build();
    }

    private void start(UpRequest request) {
        PlainProgress warnings = new PlainProgress(err, "");
        session.engine().up(request, hooks.apart(event -> {
            if (event.status().equals("Warning")) {
                warnings.on(event);
            }
        }));
        started = true;
    }

    private Watch watch(UpRequest start) {
        return new Watch(
                session,
                options.project(),
                new Watch.Options(options.services(), start.buildEnvironment(), QuietProgress::new, replaced -> {}),
                WatchCommand.messages(out, ansi));
    }

    private void follow(Watch watch) {
        try {
            watch.run(() -> stopping || !watching);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void followEvents() {
        try {
            session.engine().events(Optional.of(options.project().name()), event -> {
                events.add(event);
                return true;
            });
        } catch (EngineException e) {
            // the containers are looked at once a second anyway
        }
    }

    private Thread background(String name, Runnable action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        action.run();
                    } catch (RuntimeException e) {
                        if (!stopping) {
                            failure = e;
                        }
                        started = true;
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
