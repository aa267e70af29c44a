package io.jcompose.runtime.build.source;

import io.jcompose.runtime.digest.Sha256;
import io.jcompose.runtime.registry.HostHttp;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * A file fetched by HTTP, with the host's trust and proxies.
 *
 * @param name last part of the address's path; empty if it has none
 * @param file where it is now
 * @param digest {@code sha256:…} of its content
 * @param modified as the server says; 1970 if it does not
 * @param version what the server calls this content, if anything: its tag, or else its time
 */
public record RemoteFile(
        String address, Optional<String> name, Path file, String digest, FileTime modified, Optional<String> version) {
    private static final long MAX_BYTES = 8L << 30;
    private static final Duration ANSWER = Duration.ofMinutes(2);
    private static final int CHUNK = 1 << 16;

    /** Whether a text is an http or https address. */
    public static boolean isAddress(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://");
    }

    /**
     * Fetches into a new file of {@code folder}; blocks on the network.
     *
     * @param checksum {@code sha256:…} that its content must have
     * @throws IOException naming the address and the reason
     */
    public static RemoteFile fetch(HostHttp http, String address, Optional<String> checksum, Path folder)
            throws IOException {
        requireChecksum(checksum);
        URI uri = uri(address);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(ANSWER)
                .header("User-Agent", "jcompose")
                .build();
        HttpClient client = http.client();
        try {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException("get '%s': HTTP status %d".formatted(address, response.statusCode()));
                }
                Path file = Files.createTempFile(folder, "fetched", "");
                String digest = "sha256:" + copy(body, file, address);
                if (checksum.isPresent() && !digest.equals(checksum.get())) {
                    throw new IOException(
                            "get '%s': its digest is %s, expected %s".formatted(address, digest, checksum.get()));
                }
                return new RemoteFile(address, name(uri), file, digest, modified(response), version(response));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("get '%s': cancelled".formatted(address));
        } catch (IOException e) {
            throw String.valueOf(e.getMessage()).startsWith("get '")
                    ? e
                    : new IOException("get '%s': %s".formatted(address, HostHttp.explain(e)), e);
        }
    }

    /**
     * What the server calls the content now; asks without fetching.
     *
     * @return empty if it gives no name, or does not answer like that
     */
    public static Optional<String> versionNow(HostHttp http, String address, Duration limit) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(uri(address))
                .timeout(limit)
                .header("User-Agent", "jcompose")
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            HttpResponse<Void> response = http.client().send(request, HttpResponse.BodyHandlers.discarding());
            return response.statusCode() == 200 ? version(response) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("get '%s': cancelled".formatted(address));
        }
    }

    private static Optional<String> version(HttpResponse<?> response) {
        return response.headers().firstValue("ETag").or(() -> response.headers().firstValue("Last-Modified"));
    }

    private static void requireChecksum(Optional<String> checksum) throws IOException {
        if (checksum.isPresent() && !checksum.get().matches("sha256:[0-9a-f]{64}")) {
            throw new IOException(
                    "--checksum: '%s' is not sha256: and 64 hexadecimal digits".formatted(checksum.get()));
        }
    }

    private static URI uri(String address) throws IOException {
        try {
            URI uri = URI.create(address);
            if (uri.getHost() == null) {
                throw new IOException("get '%s': the address names no host".formatted(address));
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw new IOException("get '%s': %s".formatted(address, e.getMessage()), e);
        }
    }

    private static String copy(InputStream body, Path file, String address) throws IOException {
        MessageDigest digest = Sha256.create();
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            byte[] buffer = new byte[CHUNK];
            long total = 0;
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                total += n;
                if (total > MAX_BYTES) {
                    throw new IOException("get '%s': larger than %d bytes".formatted(address, MAX_BYTES));
                }
                out.write(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Optional<String> name(URI uri) {
        String path = Optional.ofNullable(uri.getPath()).orElse("").replaceAll("/+$", "");
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() || name.equals(".") || name.equals("..") ? Optional.empty() : Optional.of(name);
    }

    private static FileTime modified(HttpResponse<?> response) {
        try {
            return response.headers()
                    .firstValue("Last-Modified")
                    .map(text -> FileTime.from(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()))
                    .orElse(FileTime.from(Instant.EPOCH));
        } catch (DateTimeParseException e) {
            return FileTime.from(Instant.EPOCH);
        }
    }
}
