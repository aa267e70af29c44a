package io.jcompose.cli.interact;

import io.jcompose.cli.project.Session;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.AttachRequest;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineException;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Streams of a container's main process. Signals do not go with the input: that waits for a process that does not read it,
 * and they would wait behind it.
 */
public final class MainProcess implements ProcessStreams {
    private final EngineClient engine;
    private final String container;
    private final ProcessStreams streams;

    private MainProcess(EngineClient engine, String container, ProcessStreams streams) {
        this.engine = engine;
        this.container = container;
        this.streams = streams;
    }

    /** Connects; if the process has a terminal, that gets the size of ours before it starts. */
    public static ProcessStreams attach(Session session, ContainerInfo container) {
        AttachRequest request = InteractiveStreams.attachment(container, session.terminal());
        return new MainProcess(
                session.engine(), container.id(), session.engine().attach(request));
    }

    @Override
    public void signal(Signal signal) {
        try {
            engine.containerAction("signal", container, Map.of("signal", signal.name()));
        } catch (EngineException e) {
            // it has ended meanwhile, and its exit code is on the way
        }
    }

    @Override
    public OutputStream stdin() {
        return streams.stdin();
    }

    @Override
    public InputStream stdout() {
        return streams.stdout();
    }

    @Override
    public InputStream stderr() {
        return streams.stderr();
    }

    @Override
    public void resize(int columns, int rows) {
        streams.resize(columns, rows);
    }

    @Override
    public CompletableFuture<Integer> exitCode() {
        return streams.exitCode();
    }

    @Override
    public void close() {
        streams.close();
    }
}
