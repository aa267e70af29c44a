package io.jcompose.runtime.jni;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the JDK's own sockets. */
class UnixChannelTest {
    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path socket;
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        socket = folder.resolve("ünïx.sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    @Test
    void connection_isOurs_soThatTheseTestsTestIt() throws IOException {
        try (ByteChannel client = UnixChannel.connect(socket)) {
            assertThat(client).isInstanceOf(UnixChannel.class);
        }
    }

    @Test
    void bytes_comeThroughInBothDirections_alsoThoseOfDirectBuffersAndParts() throws IOException {
        byte[] sent = new byte[1_000_003];
        new Random(1).nextBytes(sent);
        try (ByteChannel client = UnixChannel.connect(socket);
                SocketChannel peer = server.accept()) {
            CompletableFuture<ByteBuffer> echoed = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            ByteBuffer all = ByteBuffer.allocateDirect(sent.length + 10);
                            all.position(5).limit(5 + sent.length);
                            while (all.hasRemaining()) {
                                assertThat(client.read(all)).isPositive();
                            }
                            return all.position(5);
                        } catch (IOException e) {
                            throw new CompletionException(e);
                        }
                    },
                    threads);
            CompletableFuture<Void> echo = CompletableFuture.runAsync(
                    () -> {
                        try {
                            ByteBuffer part = ByteBuffer.allocate(70_000);
                            for (int left = sent.length; left > 0; ) {
                                left -= peer.read(part.clear());
                                part.flip();
                                while (part.hasRemaining()) {
                                    peer.write(part);
                                }
                            }
                        } catch (IOException e) {
                            throw new CompletionException(e);
                        }
                    },
                    threads);
            ByteBuffer source = ByteBuffer.wrap(sent);
            while (source.hasRemaining()) {
                client.write(source);
            }
            echo.join();

            assertThat(echoed.join()).isEqualTo(ByteBuffer.wrap(sent));
        }
    }

    @Test
    void end_isToldAsEverywhere_andAPeerThatIsGoneIsAnError() throws IOException {
        try (ByteChannel client = UnixChannel.connect(socket)) {
            server.accept().close();

            assertThat(client.read(ByteBuffer.allocate(10))).isEqualTo(-1);
            assertThatThrownBy(() -> client.write(ByteBuffer.wrap("x".getBytes(UTF_8))))
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void nobodyListening_isToldFromOtherMistakes() throws IOException {
        Path left = folder.resolve("left.sock");
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(left));
        dead.close();

        assertThatThrownBy(() -> UnixChannel.connect(left)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> UnixChannel.connect(folder.resolve("nosuch")))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("No such file");
        assertThatThrownBy(() -> UnixChannel.connect(folder.resolve("l".repeat(200))))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("a socket's may have 107");
        assertThat(Files.exists(left)).isTrue();
    }

    @Test
    void reader_comesBack_whenTheChannelIsClosed() throws Exception {
        try (ByteChannel client = UnixChannel.connect(socket);
                SocketChannel peer = server.accept()) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread reader = reading(client, failure);
            client.close();
            reader.join();

            assertThat(failure.join()).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> client.read(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
            assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void reader_comesBack_whenItIsInterrupted() throws Exception {
        try (ByteChannel client = UnixChannel.connect(socket);
                SocketChannel peer = server.accept()) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread reader = reading(client, failure);
            reader.interrupt();
            reader.join();

            assertThat(failure.join()).isInstanceOf(ClosedByInterruptException.class);
            assertThat(client.isOpen()).isFalse();
            assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    /** A thread that is about to read, or does so. */
    private static Thread reading(ByteChannel client, CompletableFuture<Throwable> failure)
            throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        Thread reader = new Thread(() -> {
            begun.countDown();
            try {
                client.read(ByteBuffer.allocate(1));
                failure.complete(new AssertionError("read something"));
            } catch (IOException e) {
                failure.complete(e);
            }
        });
        reader.start();
        begun.await();
        return reader;
    }
}
