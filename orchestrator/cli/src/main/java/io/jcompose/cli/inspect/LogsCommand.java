package io.jcompose.cli.inspect;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Ansi;
import io.jcompose.cli.output.LogPrinter;
import io.jcompose.cli.output.TimeArgument;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.model.Service;
import io.jcompose.runtime.ContainerLog.Query;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code logs}: read straight from the containers' log files, without passing through the engine. */
@picocli.CommandLine.Command(
        name = "logs",
        description = "Show the output of containers",
        footer = {"%nExample:", "  jcompose logs -f --tail 20 web"})
public final class LogsCommand extends ProjectCommand {
    private static final long REFRESH_NANOS = Duration.ofMillis(500).toNanos();
    private static final int WAIT_MILLIS = 20;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as long as containers run")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "N",
            description = "Only so many last lines of each container, or all")
    private String tail = "all";

    @Option(names = "--since", paramLabel = "TIME", description = "From this time on: 2026-01-02T15:04:05Z, or 10m ago")
    private Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "Up to this time")
    private Optional<String> until = Optional.empty();

    @Option(
            names = {"-t", "--timestamps"},
            description = "Show when each line was written")
    private boolean timestamps;

    @Option(names = "--no-color", description = "No colours")
    private boolean noColor;

    @Option(names = "--no-log-prefix", description = "No names before the lines")
    private boolean noLogPrefix;

    @Option(names = "--index", paramLabel = "N", description = "Only the service's container of this number")
    private int index;

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    public LogsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() throws IOException, InterruptedException {
        Query query = query();
        if (index > 0 && services.size() != 1) {
            throw new CliException("--index requires one service to be selected");
        }
        Target target = session.target();
        List<ContainerInfo> containers = selected(target);
        if (index > 0 && containers.isEmpty()) {
            throw new CliException("service \"%s\" has no container #%d".formatted(services.get(0), index));
        }
        Ansi ansi = noColor ? new Ansi(false) : session.ansi(Stream.OUT);
        LogPrinter printer = LogPrinter.toOneStream(context.out(), ansi, !noLogPrefix, timestamps);
        containers.stream()
                .flatMap(container -> LogFollower.unreadable(container).stream())
                .forEach(why -> context.err().println("warning: " + why));
        try (LogFollower follower = new LogFollower(printer)) {
            containers.forEach(container -> follower.add(container, query));
            if (follow) {
                follow(follower, target);
            }
            follower.printRest();
        }
        return 0;
    }

    private void follow(LogFollower follower, Target target) throws IOException, InterruptedException {
        long looked = System.nanoTime() - REFRESH_NANOS;
        while (true) {
            follower.printAvailable();
            if (context.out().checkError()) {
                return; // whoever read this has had enough
            }
            if (System.nanoTime() - looked > REFRESH_NANOS) {
                looked = System.nanoTime();
                List<ContainerInfo> now = selected(target);
                now.forEach(container -> follower.add(container, Query.ALL));
                if (now.stream().noneMatch(LogsCommand::mayWrite)) {
                    return;
                }
            }
            if (until.isPresent()
                    && !instant(until).orElseThrow().isAfter(context.clock().instant())) {
                return;
            }
            follower.await(WAIT_MILLIS);
        }
    }

    private static boolean mayWrite(ContainerInfo container) {
        return switch (container.state()) {
            case "running", "restarting", "paused" -> true;
            default -> false;
        };
    }

    private List<ContainerInfo> selected(Target target) {
        List<ContainerInfo> all = session.containers(target).stream()
                .filter(container -> !container.oneOff())
                .toList();
        return session.ofServices(target, all, services).stream()
                .filter(container -> !services.isEmpty() || isShown(target, container.service()))
                .filter(container -> index == 0 || container.number() == index)
                .toList();
    }

    /** Unless named, a service has to be in the file and enabled, and not to say {@code attach: false}. */
    private static boolean isShown(Target target, String service) {
        return target.loaded().isEmpty()
                || target.loaded()
                        .get()
                        .project()
                        .service(service)
                        .filter(Service::attach)
                        .isPresent();
    }

    private Query query() {
        OptionalLong lines = OptionalLong.empty();
        if (!tail.equals("all")) {
            try {
                long count = Long.parseLong(tail);
                lines = count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
            } catch (NumberFormatException e) {
                throw new CliException("invalid value '%s' for --tail: use a number or all".formatted(tail));
            }
        }
        return new Query(lines, instant(since), instant(until));
    }

    private Optional<Instant> instant(Optional<String> text) {
        return text.map(value -> TimeArgument.parse(value, context.clock()));
    }
}
