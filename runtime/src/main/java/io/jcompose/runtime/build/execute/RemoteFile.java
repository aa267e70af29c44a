package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.context.CleanPath;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** A file that ADD fetches by HTTP. Kept in memory, so its size is bounded. */
final class RemoteFile {
    private static final int MAX_BYTES = 512 << 20;
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private final String address;
    private final byte[] content;
    private final FileTime modified;

    private RemoteFile(String address, byte[] content, FileTime modified) {
        this.address = address;
        this.content = content;
        this.modified = modified;
    }

    static boolean isAddress(String source) {
        String lower = source.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://") || isGit(lower);
    }

    private static boolean isGit(String lower) {
        return lower.startsWith("git@") || lower.startsWith("git://") || lower.startsWith("ssh://");
    }

    /** Fetches; blocks on the network. */
    static RemoteFile fetch(String address, Optional<String> checksum) throws FailedStep {
        String lower = address.toLowerCase(Locale.ROOT);
        if (isGit(lower) || lower.matches("https?://[^#?]*\\.git(#.*)?")) {
            throw new FailedStep("ADD of a git repository is not supported: '%s'".formatted(address));
        }
        try {
            HttpClient client = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(Duration.ofSeconds(30))
                    .build();
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address)).timeout(TIMEOUT).build();
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new FailedStep("get '%s': HTTP status %d".formatted(address, response.statusCode()));
                }
                byte[] content = body.readNBytes(MAX_BYTES + 1);
                if (content.length > MAX_BYTES) {
                    throw new FailedStep("get '%s': larger than %d bytes".formatted(address, MAX_BYTES));
                }
                verify(address, content, checksum);
                return new RemoteFile(address, content, modified(response));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new FailedStep("get '%s': %s".formatted(address, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedStep("get '%s': cancelled".formatted(address), e);
        }
    }

    private static void verify(String address, byte[] content, Optional<String> checksum) throws FailedStep {
        if (checksum.isEmpty()) {
            return;
        }
        if (!checksum.get().matches("sha256:[0-9a-f]{64}")) {
            throw new FailedStep("--checksum: '%s' is not sha256: and 64 hexadecimal digits".formatted(checksum.get()));
        }
        String found = "sha256:" + sha256(content);
        if (!found.equals(checksum.get())) {
            throw new FailedStep("get '%s': its digest is %s, expected %s".formatted(address, found, checksum.get()));
        }
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
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

    String address() {
        return address;
    }

    /** The last part of the address's path. */
    String name() {
        String name = CleanPath.name(
                Optional.ofNullable(URI.create(address).getPath()).orElse(""));
        return name.isEmpty() ? "index" : name;
    }

    byte[] content() {
        return content;
    }

    FileTime modified() {
        return modified;
    }

    String digest() {
        return sha256(content);
    }
}
