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
    private final Map<String, Connection> connections = new HashMap<>();
    private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>(MAX_WAITING);

    private record Line(String name, String service, Entry entry) {}

    /** @param readers end when the process does */
    private record Connection(ProcessStreams streams, List<Thread> readers) {}

    LiveOutput(EngineClient engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    /** Whether a container's output is shown by this. */
    static boolean concerns(ContainerInfo container) {
        return container.logFolder().isEmpty();
    }

    /**
     * Connects to a container that has been started; once for each of its runs.
     *
     * @param news it has just been started, and may have ended again since: the engine has kept what it wrote
     */
    void follow(ContainerInfo container, boolean news) {
        Connection known = connections.get(container.id());
        boolean connected = known != null && !known.streams().exitCode().isDone();
        boolean hasBeen = known != null && !container.state().equals("running") && !news;
        if (container.state().equals("created") || connected || hasBeen) {
            return;
        }
        try {
            ProcessStreams streams = engine.attach(new AttachRequest(container.id(), 0, 0));
            List<Thread> readers = new ArrayList<>();
            readers.add(reader(container, Stream.STDOUT, streams.stdout()));
            readers.add(reader(container, Stream.STDERR, streams.stderr()));
            connections.put(container.id(), new Connection(streams, readers));
        } catch (EngineException e) {
            // it has ended meanwhile
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
        for (Connection connection : connections.values()) {
            if (connection.streams().exitCode().isDone()) {
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
        connections.values().forEach(connection -> connection.streams().close());
    }
}
