package io.jcompose.runtime.process;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ProcessStreams;
import io.jcompose.runtime.Signal;
import io.jcompose.runtime.process.Frames.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A monitor behind its socket: one held connection for watching, a short one for each request. */
final class SocketMonitor implements Monitor {
    private static final int ESRCH = 3;
    private static final int KILLED = 128 + 9;

    private final Path socket;
    private final Path exitFile;
    private final long pid;
    private final SocketChannel watching;
    private final Consumer<SocketMonitor> onOver;
    private final CompletableFuture<ExitRecord> exit = new CompletableFuture<>();
    private volatile boolean started;
    private volatile boolean closed;

    private SocketMonitor(
            Path socket,
            Path exitFile,
            SocketChannel watching,
            long pid,
            boolean started,
            Consumer<SocketMonitor> onOver) {
        this.socket = socket;
        this.exitFile = exitFile;
        this.watching = watching;
        this.pid = pid;
        this.started = started;
        this.onOver = onOver;
    }

    /**
     * @param onOver called when it need not be closed any more
     * @throws IOException if nobody listens there, or not a monitor
     */
    static SocketMonitor connect(Path socket, Path exitFile, MonitorWatcher watcher, Consumer<SocketMonitor> onOver)
            throws IOException {
        SocketChannel channel = Frames.connect(socket);
        try {
            Frames.write(channel, Protocol.FRAME_WATCH);
            Frame status = Frames.read(channel).orElseThrow(() -> new IOException("the monitor is ending"));
            if (status.type() != Protocol.FRAME_STATUS || status.payload().remaining() < 2 * Integer.BYTES) {
                throw new IOException("unexpected answer of type " + status.type());
            }
            boolean started = status.payload().getInt() != Protocol.STATE_WAITING;
            SocketMonitor monitor = new SocketMonitor(
                    socket, exitFile, channel, status.payload().getInt(), started, onOver);
            watcher.add(channel, monitor::ended);
            return monitor;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void ended(Optional<byte[]> record) {
        if (closed) {
            return;
        }
        try {
            exit.complete(record.map(ExitRecordParser::parse)
                    .or(() -> ExitRecord.read(exitFile))
                    .orElseGet(ExitRecord::ofLostMonitor));
        } catch (ContainerException | IllegalArgumentException e) {
            exit.complete(ExitRecord.ofLostMonitor());
        }
        onOver.accept(this);
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public boolean started() {
        return started;
    }

    @Override
    public void start() {
        Frame answer = request(Protocol.FRAME_START)
                .orElseThrow(() -> new ContainerException("start process %d: its monitor has ended".formatted(pid)));
        if (answer.type() != Protocol.FRAME_OK) {
            throw Frames.error(answer);
        }
        started = true;
    }

    @Override
    public void signal(Signal signal) {
        Optional<Frame> answer = request(Protocol.FRAME_SIGNAL, (byte) signal.number());
        if (answer.isPresent() && answer.get().type() == Protocol.FRAME_ERROR && Frames.errno(answer.get()) != ESRCH) {
            throw new ContainerException("send %s to process %d: %s"
                    .formatted(signal, pid, Frames.error(answer.get()).getMessage()));
        }
    }

    @Override
    public void kill() {
        request(Protocol.FRAME_KILL);
    }

    @Override
    public void resize(int columns, int rows) {
        request(
                Protocol.FRAME_RESIZE,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putShort((short) columns)
                        .putShort((short) rows)
                        .array());
    }

    @Override
    public CompletableFuture<ExitRecord> exit() {
        return exit;
    }

    @Override
    public ProcessStreams exec(ProcessPlan plan) {
        byte[] encoded = PlanEncoder.encode(plan);
        return stream(
                "exec in process " + pid,
                Protocol.FRAME_EXEC,
                encoded,
                Protocol.FRAME_STARTED,
                exit.thenApply(record -> KILLED));
    }

    @Override
    public ProcessStreams attach() {
        return stream(
                "attach to process " + pid,
                Protocol.FRAME_ATTACH,
                new byte[0],
                Protocol.FRAME_OK,
                exit.thenApply(ExitRecord::code));
    }

    @SuppressWarnings("MustBeClosedChecker")
    private ProcessStreams stream(
            String what, int type, byte[] payload, int expected, CompletableFuture<Integer> codeIfCut) {
        SocketChannel channel = null;
        boolean done = false;
        try {
            channel = Frames.connect(socket);
            Frames.write(channel, type, payload);
            Frame answer = Frames.read(channel).orElseThrow(() -> new IOException("the run is over"));
            if (answer.type() == Protocol.FRAME_ERROR && Frames.errno(answer) == ESRCH) {
                throw new ContainerException("%s: it does not run".formatted(what));
            }
            if (answer.type() != expected) {
                throw Frames.error(answer);
            }
            done = true;
            return new FramedStreams(channel, what, codeIfCut);
        } catch (IOException e) {
            throw new ContainerException("%s: %s".formatted(what, e.getMessage()), e);
        } finally {
            if (!done) {
                closeQuietly(channel);
            }
        }
    }

    /** One question and its answer; empty if the monitor has ended. */
    private Optional<Frame> request(int type, byte... payload) {
        try (SocketChannel channel = Frames.connect(socket)) {
            Frames.write(channel, type, payload);
            return Frames.read(channel);
        } catch (IOException e) {
            return Optional.empty(); // it ends by itself when the run is over
        }
    }

    @Override
    public void close() {
        closed = true;
        onOver.accept(this);
        try {
            Frames.write(watching, Protocol.FRAME_BYE);
        } catch (IOException e) {
            // over already
        }
        closeQuietly(watching);
    }

    private static void closeQuietly(@org.jspecify.annotations.Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // nothing of it is needed any more
        }
    }
}
