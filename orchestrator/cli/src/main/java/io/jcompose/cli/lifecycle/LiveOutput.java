package io.jcompose.cli.lifecycle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.cli.output.LogPrinter;
import io.jcompose.cli.project.DisplayName;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.AttachRequest;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineException;
import io.jcompose.runtime.ContainerLog.Entry;
import io.jcompose.runtime.ContainerLog.Stream;
import io.jcompose.runtime.ProcessStreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The output of containers that keep none ({@code logging: {driver: none}}), read from their processes as these write it.
 * One thread; others read.
 */
final class LiveOutput implements AutoCloseable {
    private static final int MAX_WAITING = 10_000;
    private static final long NANOS = 1_000_000_000L;

    private final EngineClient engine;
    private final Clock clock;
    private final Instant since;
    private final Map<String, Runs> runs = new HashMap<>();
    private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>(MAX_WAITING);

    private record Line(String name, String service, Entry entry) {}

    /** @param readers end when the process does */
    private record Connection(ProcessStreams streams, List<Thread> readers) {
        boolean isDone() {
            return streams.exitCode().isDone();
        }

        boolean isOver() {
            return isDone() && readers.stream().noneMatch(Thread::isAlive);
        }
    }

    /** Of one container. */
    private static final class Runs {
        private final List<Connection> connections = new ArrayList<>();
        private int started;
        private int connected;
    }

    /** @param since containers that run since before this are told of by no event */
    LiveOutput(EngineClient engine, Clock clock, Instant since) {
        this.engine = engine;
        this.clock = clock;
        this.since = since;
    }

    /** Whether a container's output is shown by this. */
    static boolean concerns(ContainerInfo container) {
        return container.logFolder().isEmpty();
    }

    /**
     * Connects to each run of a container, once.
     *
     * @param starts how often it has been started since the last look; it may have ended again: the engine has kept what
     *     those runs wrote, in their order
     */
    void follow(ContainerInfo container, int starts) {
        Runs runs = of(container);
        runs.connections.removeIf(Connection::isOver);
        runs.started += starts;
        while (runs.connected < runs.started) {
            runs.connected++; // also to one that cannot be had any more
            connect(container, runs);
        }
        boolean running = container.state().equals("running");
        // Its event is still to come, was lost with an engine, or was before this command.
        if (running && runs.connections.stream().allMatch(Connection::isDone) && connect(container, runs)) {
            runs.connected++;
            if (container.startedAt() < since.getEpochSecond()) {
                runs.started++;
            }
        }
    }

    /** Connects to those runs of a container that has ended of which no event has told. */
    void followRest(ContainerInfo container) {
        boolean more = !container.state().equals("running");
        while (more) {
            more = connect(container, of(container));
        }
    }

    private Runs of(ContainerInfo container) {
        return runs.computeIfAbsent(container.id(), id -> new Runs());
    }

    private boolean connect(ContainerInfo container, Runs runs) {
        try {
            ProcessStreams streams = engine.attach(new AttachRequest(container.id(), 0, 0));
            List<Thread> readers = new ArrayList<>();
            readers.add(reader(container, Stream.STDOUT, streams.stdout()));
            readers.add(reader(container, Stream.STDERR, streams.stderr()));
            runs.connections.add(new Connection(streams, readers));
            return true;
        } catch (EngineException e) {
            return false; // it has ended meanwhile
        }
    }

    /** Prints what has come. */
    void print(LogPrinter printer) throws IOException {
        for (Line line = lines.poll(); line != null; line = lines.poll()) {
            printer.add(line.name(), line.service());
            printer.print(line.name(), line.entry());
        }
    }

    /** Prints what is still under way of a process that has ended. */
    void printRest(LogPrinter printer) throws IOException, InterruptedException {
        for (Connection connection : connections()) {
            if (connection.isDone()) {
                for (Thread reader : connection.readers()) {
                    while (reader.isAlive()) {
                        print(printer); // else a full queue would hold it up
                        reader.join(1);
                    }
                }
            }
        }
        print(printer);
    }

    private List<Connection> connections() {
        return runs.values().stream().flatMap(it -> it.connections.stream()).toList();
    }

    private Thread reader(ContainerInfo container, Stream stream, InputStream source) {
        Thread thread = new Thread(() -> read(container, stream, source), "output of " + container.name());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void read(ContainerInfo container, Stream stream, InputStream source) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(source, UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Instant now = clock.instant();
                Entry entry =
                        new Entry(now.getEpochSecond() * NANOS + now.getNano(), stream, line.getBytes(UTF_8), false);
                lines.put(new Line(DisplayName.of(container), container.service(), entry));
            }
        } catch (IOException e) {
            // the connection is closed
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets go of the processes, which go on. */
    @Override
    public void close() {
        connections().forEach(connection -> connection.streams().close());
    }
}
