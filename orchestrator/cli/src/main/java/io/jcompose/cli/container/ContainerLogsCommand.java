package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.inspect.LogFollower;
import io.jcompose.cli.output.Ansi;
import io.jcompose.cli.output.LogPrinter;
import io.jcompose.cli.output.TimeArgument;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.runtime.ContainerLog.Query;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code container logs}: read straight from the log files. */
@picocli.CommandLine.Command(
        name = "container logs",
        description = "Show the output of a container",
        footer = {"%nExample:", "  jcompose container logs -f box"})
public final class ContainerLogsCommand extends ContainerVerb {
    private static final long REFRESH_NANOS = Duration.ofMillis(500).toNanos();
    private static final int WAIT_MILLIS = 20;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as long as it runs")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "N",
            description = "Only so many last lines, or all")
    private String tail = "all";

    @Option(names = "--since", paramLabel = "TIME", description = "From this time on: 2026-01-02T15:04:05Z, or 10m ago")
    private Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "Up to this time")
    private Optional<String> until = Optional.empty();

    @Option(
            names = {"-t", "--timestamps"},
            description = "Show when each line was written")
    private boolean timestamps;

    @Option(names = "--details", description = "Nothing more than without: there are no further details")
    @SuppressWarnings("unused") // extra attributes come from logging options, which we do not have
    private boolean details;

    @Parameters(index = "0", paramLabel = "CONTAINER")
    private String container = "";

    public ContainerLogsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() throws IOException, InterruptedException {
        ContainerInfo info = find(container);
        LogFollower.unreadable(info).ifPresent(why -> {
            throw new CliException(why);
        });
        LogPrinter printer = new LogPrinter(context.out(), context.err(), new Ansi(false), false, timestamps);
        try (LogFollower follower = new LogFollower(printer)) {
            follower.add(info, new Query(lines(), instant(since), instant(until)));
            if (follow) {
                follow(follower, info.id());
            }
            follower.printRest();
        }
        return 0;
    }

    private void follow(LogFollower follower, String id) throws IOException, InterruptedException {
        long looked = System.nanoTime() - REFRESH_NANOS;
        boolean more = true;
        while (more && !context.out().checkError()) {
            follower.printAvailable();
            if (System.nanoTime() - looked > REFRESH_NANOS) {
                looked = System.nanoTime();
                more = all().stream().anyMatch(info -> info.id().equals(id) && isUp(info));
            }
            boolean late = instant(until)
                    .filter(end -> !end.isAfter(context.clock().instant()))
                    .isPresent();
            more = more && !late;
            follower.await(WAIT_MILLIS);
        }
    }

    private OptionalLong lines() {
        if (tail.equals("all")) {
            return OptionalLong.empty();
        }
        try {
            long count = Long.parseLong(tail);
            return count < 0 ? OptionalLong.empty() : OptionalLong.of(count);
        } catch (NumberFormatException e) {
            throw new CliException("invalid value '%s' for --tail: use a number or all".formatted(tail));
        }
    }

    private Optional<Instant> instant(Optional<String> text) {
        return text.map(value -> TimeArgument.parse(value, context.clock()));
    }
}
