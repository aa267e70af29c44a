package io.jcompose.cli.lifecycle;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.output.Timeline;
import io.jcompose.cli.project.LoadedProject;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.UpRequest;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code up}: creates and starts, then shows the output unless detached. */
@picocli.CommandLine.Command(
        name = "up",
        description = "Create and start containers",
        footer = {"%nExamples:", "  jcompose up -d --build", "  jcompose up --exit-code-from tests"})
public final class UpCommand extends UpOptions {
    /** A second of the kernel's clock for programs (USER_HZ), the same on all machines that we run on. */
    private static final int TICKS = 100;

    /** The 22nd field of {@code /proc/PID/stat}, counted from the third. */
    private static final int START_TIME = 19;

    @Option(
            names = {"-d", "--detach"},
            description = "Run containers in the background")
    private boolean detach;

    @Option(names = "--no-start", description = "Only create the containers")
    private boolean noStart;

    @Option(names = "--wait", description = "Wait until services are running or healthy; implies -d")
    private boolean awaitReady;

    @Option(names = "--wait-timeout", paramLabel = "SECONDS", description = "How long to wait at most")
    private Optional<Integer> waitTimeout = Optional.empty();

    @Option(names = "--abort-on-container-exit", description = "Stop all containers when one ends")
    private boolean abortOnExit;

    @Option(names = "--abort-on-container-failure", description = "Stop all containers when one fails")
    private boolean abortOnFailure;

    @Option(
            names = "--exit-code-from",
            paramLabel = "SERVICE",
            description = "Exit with this service's code; implies --abort-on-container-exit")
    private Optional<String> exitCodeFrom = Optional.empty();

    @Option(names = "--attach", paramLabel = "SERVICE", description = "Show only the output of these services")
    private List<String> attach = new ArrayList<>();

    @Option(names = "--no-attach", paramLabel = "SERVICE", description = "Do not show the output of these services")
    private List<String> noAttach = new ArrayList<>();

    @Option(names = "--attach-dependencies", description = "Show the output of dependencies too")
    private boolean attachDependencies;

    @Option(names = "--no-color", description = "No colours")
    private boolean noColor;

    @Option(names = "--no-log-prefix", description = "No names before the lines")
    private boolean noLogPrefix;

    @Option(names = "--timestamps", description = "Show when each line was written")
    private boolean timestamps;

    @Option(names = "--trace", paramLabel = "FILE", description = "Write a timeline for chrome://tracing or Perfetto")
    private Optional<Path> trace = Optional.empty();

    private Optional<Timeline> timeline = Optional.empty();

    @Option(
            names = "--menu",
            arity = "0..1",
            fallbackValue = "true",
            description = "Keys w and d while attached (default: at a terminal)")
    private Optional<Boolean> menu = Optional.empty();

    @Option(
            names = {"-w", "--watch"},
            description = "Follow the sources and bring the containers after them")
    private boolean watch;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public UpCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() throws Exception {
        checkClashes();
        timeline = trace.map(file -> new Timeline(System::nanoTime, nanosSinceStart()));
        try {
            return bringUp();
        } finally {
            writeTrace();
        }
    }

    /**
     * By the kernel's clock since boot, in hundredths of a second (proc(5)): what Java tells of a process's start is off
     * by up to a second, since the kernel rounds the time of boot.
     */
    private static long nanosSinceStart() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(") ") + 2).split(" ", -1);
            String uptime = Files.readString(Path.of("/proc/uptime"));
            long now = Math.round(Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * TICKS);
            return Math.max(0, now - Long.parseLong(fields[START_TIME])) * (TimeUnit.SECONDS.toNanos(1) / TICKS);
        } catch (IOException | RuntimeException e) {
            return 0; // the timeline then begins here
        }
    }

    private void writeTrace() throws IOException {
        if (timeline.isPresent() && trace.isPresent()) {
            Path file = context.workingDirectory().resolve(trace.get());
            Files.writeString(file, timeline.get().json());
        }
    }

    private ProgressDisplay progress() {
        ProgressDisplay display = session.progress("up", false);
        return timeline.map(it -> it.watch(display)).orElse(display);
    }

    private <T> T timed(String what, Supplier<T> work) {
        if (timeline.isEmpty()) {
            return work.get();
        }
        long begin = timeline.get().now();
        T result = work.get();
        timeline.get().done(what, begin);
        return result;
    }

    private int bringUp() throws Exception {
        LoadedProject loaded = timed("Loading the project", () -> session.project(services));
        if (loaded.project().services().isEmpty() && !context.options().allResources()) {
            throw new CliException("no service selected: "
                    + (loaded.project().disabledServices().isEmpty()
                            ? "the file has none"
                            : "each needs a profile, see --profile"));
        }
        exitCodeFrom.ifPresent(service -> requireService(loaded.project(), service));
        attach.forEach(service -> requireService(loaded.project(), service));
        noAttach.forEach(service -> requireService(loaded.project(), service));
        UpRequest request =
                request(loaded, services, start(), awaitReady, waitTimeout.map(value -> Duration.ofSeconds(value)));
        if (isDryRun()) {
            showPlan(loaded.project(), request);
            return 0;
        }
        EngineClient engine = timed("Reaching the engine", session::engine);
        if (detach || awaitReady || noStart) {
            var unused = carriedOut(engine, request);
            return 0;
        }
        return attached(loaded, request);
    }

    /** Where there is nothing to do, what runs already. */
    private void showPlan(Project project, UpRequest request) throws IOException {
        String plan = decided(request, session.engine()::plan);
        showPlan(plan);
        if (plan.isEmpty()) {
            session.engine().containers(Optional.of(project.name())).stream()
                    .filter(container -> container.state().equals("running") && !container.oneOff())
                    .filter(container -> project.services().containsKey(container.service()))
                    .forEach(container -> dryRun("Container %s Running".formatted(container.name())));
        }
    }

    /** Attached, all is created first, so that no line of output is missed. */
    private String start() {
        return noStart ? "never" : detach || awaitReady || isDryRun() ? "now" : "later";
    }

    private List<ContainerInfo> carriedOut(EngineClient engine, UpRequest request) throws IOException {
        return decided(request, decided -> {
            try (ProgressDisplay progress = progress()) {
                return timed("up", () -> engine.up(decided, progress));
            }
        });
    }

    private int attached(LoadedProject loaded, UpRequest request) throws Exception {
        Instant since = context.clock().instant();
        List<ContainerInfo> containers = carriedOut(session.engine(), request);
        Set<String> shown = shownServices(loaded.project());
        AttachedRun run = new AttachedRun(
                context,
                session,
                new AttachedRun.Options(
                        loaded,
                        noColor,
                        !noLogPrefix,
                        timestamps,
                        abortOnExit || (exitCodeFrom.isPresent() && !abortOnFailure),
                        abortOnFailure,
                        exitCodeFrom,
                        request.timeout(),
                        services,
                        watch,
                        menu),
                since);
        return run.run(containers, shown, rest(request, loaded.project(), shown));
    }

    private Set<String> shownServices(Project project) {
        Set<String> shown = new LinkedHashSet<>(attach);
        if (attach.isEmpty()) {
            project.services().values().stream().filter(Service::attach).forEach(service -> shown.add(service.name()));
            if (!services.isEmpty()) {
                shown.retainAll(attachDependencies ? withDependencies(project) : services);
            }
        }
        noAttach.forEach(shown::remove);
        return shown;
    }

    private Set<String> withDependencies(Project project) {
        Set<String> wanted = new LinkedHashSet<>(services);
        List<String> open = new ArrayList<>(services);
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            project.service(next)
                    .ifPresent(service -> service.dependsOn().keySet().forEach(dependency -> {
                        if (wanted.add(dependency)) {
                            open.add(dependency);
                        }
                    }));
        }
        return wanted;
    }

    private void requireService(Project project, String service) {
        if (!project.services().containsKey(service)) {
            throw new CliException("no such service: " + service);
        }
    }

    private void checkClashes() {
        checkCommonClashes();
        boolean aborts = abortOnExit || abortOnFailure || exitCodeFrom.isPresent();
        if (watch && (detach || awaitReady || noStart)) {
            throw new CliException("--%s and --watch cannot be combined"
                    .formatted(detach ? "detach" : awaitReady ? "wait" : "no-start"));
        }
        if (watch && noBuild()) {
            throw new CliException("--no-build and --watch are incompatible");
        }
        if (abortOnExit && abortOnFailure) {
            throw new CliException("--abort-on-container-exit and --abort-on-container-failure cannot be combined");
        }
        if (!attach.isEmpty() && attachDependencies) {
            throw new CliException("cannot combine --attach and --attach-dependencies");
        }
        if ((detach || awaitReady) && (aborts || !attach.isEmpty() || attachDependencies)) {
            throw new CliException("%s cannot be combined with --abort-on-container-exit, --abort-on-container-failure,"
                            .formatted(detach ? "--detach" : "--wait")
                    + " --exit-code-from, --attach or --attach-dependencies");
        }
        if (noStart && (awaitReady || aborts)) {
            throw new CliException("--no-start cannot be combined with options that need running containers");
        }
    }
}
