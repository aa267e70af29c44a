package io.jcompose.core.client;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Listens on a unix socket, keeps what it is asked, answers what it was told, in the pieces it was told. */
final class FakeEngine implements AutoCloseable {
    final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    private final ServerSocketChannel server;
    private final Conversation conversation;

    /** What happens after the head and body of a request have been read. */
    interface Conversation {
        void hold(SocketChannel channel) throws IOException;
    }

    FakeEngine(Path socket, Conversation conversation) throws IOException {
        this.conversation = conversation;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(this::serve, "fake-engine");
        thread.setDaemon(true);
        thread.start();
    }

    static Conversation answering(String... pieces) {
        return channel -> {
            for (String piece : List.of(pieces)) {
                send(channel, piece);
            }
        };
    }

    static void send(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void serve() {
        try {
            while (true) {
                try (SocketChannel channel = server.accept()) {
                    requests.add(readRequest(channel));
                    conversation.hold(channel);
                }
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private static String readRequest(SocketChannel channel) throws IOException {
        StringBuilder text = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        while (!isComplete(text)) {
            buffer.clear();
            if (channel.read(buffer) < 0) {
                break;
            }
            text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
        }
        return text.toString();
    }

    private static boolean isComplete(CharSequence text) {
        String all = text.toString();
        int end = all.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String length = all.replaceAll("(?s).*Content-Length: ([0-9]+).*", "$1");
        return all.length() >= end + 4 + Integer.parseInt(length);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
