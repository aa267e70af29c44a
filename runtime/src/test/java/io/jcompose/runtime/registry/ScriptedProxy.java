package io.jcompose.runtime.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP proxy that leads every name to one port of this host, and lets in only who knows the password. */
final class ScriptedProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "scripted-proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final int target;
    private final String wanted;
    /** First lines of the requests that were let in. */
    final List<String> passed = new CopyOnWriteArrayList<>();

    final List<String> refused = new CopyOnWriteArrayList<>();

    /** @param wanted value of the Proxy-Authorization header */
    ScriptedProxy(String target, String wanted) throws IOException {
        this.target = Integer.parseInt(target.substring(target.indexOf(':') + 1));
        this.wanted = wanted;
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // closed: the test is over
        }
    }

    private void serve(Socket client) {
        try (client) {
            List<String> head = head(client.getInputStream());
            String first = head.get(0);
            if (!head.contains("Proxy-Authorization: " + wanted)) {
                refused.add(first);
                answer(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"");
                return;
            }
            passed.add(first);
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
                if (first.startsWith("CONNECT ")) {
                    client.getOutputStream().write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(ISO_8859_1));
                } else {
                    server.getOutputStream().write(forwarded(head).getBytes(ISO_8859_1));
                }
                threads.execute(() -> pass(client, server));
                pass(server, client);
            }
        } catch (IOException e) {
            // one side is gone, and so is the other
        }
    }

    /** One request a connection, as its target wants to read it. */
    private static String forwarded(List<String> head) {
        StringBuilder text = new StringBuilder();
        text.append(head.get(0).replaceFirst("http://[^/]+", "")).append("\r\n");
        for (String line : head.subList(1, head.size())) {
            if (!line.startsWith("Proxy-") && !line.startsWith("Connection:")) {
                text.append(line).append("\r\n");
            }
        }
        return text.append("Connection: close\r\n\r\n").toString();
    }

    private static List<String> head(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!bytes.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            bytes.write(next);
        }
        return List.of(bytes.toString(ISO_8859_1).strip().split("\r\n"));
    }

    private static void answer(Socket client, String status) throws IOException {
        String text = "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".formatted(status);
        client.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private static void pass(Socket from, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            // closed
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}
