package io.jcompose.runtime.registry;

import io.jcompose.runtime.registry.Transport.Body;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends blobs; goes on where a cut transfer ended. */
final class Upload {
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
    private final Endpoint endpoint;

    Upload(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    boolean exists(String digest) throws IOException {
        try {
            endpoint.send("HEAD", endpoint.uri("blobs/" + digest), Map.of(), Optional.empty())
                    .body()
                    .close();
            return true;
        } catch (RegistryException e) {
            if (e.status() == 404) {
                return false;
            }
            throw e;
        }
    }

    /** Takes a blob over from another repository of the registry, if it lets us. */
    boolean mount(String digest, String repository) throws IOException {
        String query = "mount=%s&from=%s".formatted(encode(digest), encode(repository));
        HttpResponse<InputStream> response;
        try {
            response = endpoint.send(
                    "POST", endpoint.uri("blobs/uploads/?" + query), Map.of(), Optional.of(Bodies.of("")));
        } catch (RegistryException e) {
            return false; // it may be gone there, or not be ours to see: then it is sent
        }
        response.body().close();
        if (response.statusCode() == 201) {
            return true;
        }
        cancel(endpoint.next(response));
        return false;
    }

    /** The upload that was begun instead of mounting; registries drop those that nobody goes on with. */
    private void cancel(URI location) {
        try {
            endpoint.send("DELETE", location, Map.of(), Optional.empty(), 1)
                    .body()
                    .close();
        } catch (IOException e) {
            // nothing depends on it
        }
    }

    /** Where to send a blob to. */
    URI start() throws IOException {
        HttpResponse<InputStream> response =
                endpoint.send("POST", endpoint.uri("blobs/uploads/"), Map.of(), Optional.of(Bodies.of("")));
        response.body().close();
        return endpoint.next(response);
    }

    /** Sends something small in one request. */
    void send(URI location, String digest, Body body) throws IOException {
        endpoint.send(
                        "PUT",
                        finishing(location, digest),
                        Map.of("Content-Type", "application/octet-stream"),
                        Optional.of(body))
                .body()
                .close();
    }

    /** Sends a file; {@code sent} is told how many bytes went. */
    void send(URI start, String digest, Path file, LongConsumer sent) throws IOException {
        long size = Files.size(file);
        URI location = start;
        long offset = 0;
        for (int attempt = 1; ; attempt++) {
            try {
                location = patch(location, file, offset, size, sent);
                send(location, digest, Bodies.of(""));
                return;
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                boolean mayPass = !(e instanceof RegistryException refusal)
                        || refusal.status() >= 500
                        || refusal.status() == 429
                        || refusal.status() == 416
                        || refusal.status() == 404;
                if (!mayPass || attempt >= endpoint.settings().attempts()) {
                    throw e;
                }
                endpoint.pause(attempt, Optional.empty());
                Progress progress = progress(location);
                location = progress.location();
                offset = progress.offset() > size ? 0 : progress.offset();
            }
        }
    }

    private URI patch(URI location, Path file, long offset, long size, LongConsumer sent) throws IOException {
        if (offset == size) {
            return location;
        }
        Map<String, String> headers = offset == 0
                ? Map.of("Content-Type", "application/octet-stream")
                : Map.of(
                        "Content-Type",
                        "application/octet-stream",
                        "Content-Range",
                        "%d-%d".formatted(offset, size - 1));
        Body counted = counted(Bodies.of(file, offset, size), offset, sent);
        HttpResponse<InputStream> response = endpoint.send("PATCH", location, headers, Optional.of(counted), 1);
        response.body().close();
        return endpoint.next(response);
    }

    private record Progress(URI location, long offset) {}

    /** Asks how much of an upload came; if the registry forgot it, a new one is begun. */
    private Progress progress(URI location) throws IOException {
        try {
            HttpResponse<InputStream> response = endpoint.send("GET", location, Map.of(), Optional.empty());
            response.body().close();
            Matcher range = RANGE.matcher(response.headers().firstValue("Range").orElse(""));
            // "0-0" is what registries say of nothing as well as of one byte.
            long last = range.matches() ? Long.parseLong(range.group(1)) : 0;
            URI next = response.headers().firstValue("Location").isPresent() ? endpoint.next(response) : location;
            return new Progress(next, last == 0 ? 0 : last + 1);
        } catch (RegistryException e) {
            return new Progress(start(), 0);
        }
    }

    private static URI finishing(URI location, String digest) {
        String text = location.toString();
        return URI.create(text + (text.contains("?") ? "&" : "?") + "digest=" + encode(digest));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Body counted(Body body, long offset, LongConsumer sent) {
        return new Body() {
            @Override
            public InputStream open() throws IOException {
                return new FilterInputStream(body.open()) {
                    private long count = offset;
                    private long told = offset;

                    @Override
                    public int read(byte[] buffer, int from, int length) throws IOException {
                        int got = super.read(buffer, from, length);
                        count += Math.max(0, got);
                        if (count - told >= 1 << 19 || got < 0) {
                            told = count;
                            sent.accept(count);
                        }
                        return got;
                    }
                };
            }

            @Override
            public long length() {
                return body.length();
            }
        };
    }
}
