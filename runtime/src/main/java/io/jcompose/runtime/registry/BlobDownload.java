package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.registry.Manifests.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;

/** Fetches one blob into a file that survives a cut connection and a killed process: the rest is asked for next time. */
final class BlobDownload {
    private static final long STEP = 1 << 19;
    private final Endpoint endpoint;
    private final Descriptor blob;
    private final Path file;
    private final ProgressListener progress;
    private final String id;

    BlobDownload(Endpoint endpoint, Descriptor blob, Path file, ProgressListener progress) {
        this.endpoint = endpoint;
        this.blob = blob;
        this.file = file;
        this.progress = progress;
        this.id = HttpRegistry.shortDigest(blob.digest());
    }

    /** Completes the file and checks it; on failure what came stays for the next try, unless it is wrong. */
    void run() throws IOException {
        boolean startedOver = false;
        for (int attempt = 1; ; attempt++) {
            try {
                transfer();
                if (verify()) {
                    tell("Download complete", blob.size());
                    return;
                }
                Files.delete(file);
                if (startedOver) {
                    throw new IOException("its content does not have the digest %s; the registry or something in"
                                    .formatted(blob.digest())
                            + " between changes it");
                }
                startedOver = true;
            } catch (RegistryException e) {
                throw e;
            } catch (IOException e) {
                if (startedOver || attempt >= endpoint.settings().attempts() || Thread.interrupted()) {
                    throw e;
                }
                endpoint.pause(attempt, Optional.empty());
            }
        }
    }

    private void transfer() throws IOException {
        long have = Files.exists(file) ? Files.size(file) : 0;
        if (have > blob.size()) {
            Files.delete(file);
            have = 0;
        }
        if (have == blob.size() && have > 0) {
            return;
        }
        Map<String, String> range = have > 0 ? Map.of("Range", "bytes=" + have + "-") : Map.of();
        HttpResponse<InputStream> response;
        try {
            response = endpoint.get("blobs/" + blob.digest(), range);
        } catch (RegistryException e) {
            if (e.status() != 416) {
                throw e;
            }
            Files.delete(file);
            have = 0;
            response = endpoint.get("blobs/" + blob.digest(), Map.of());
        }
        boolean resumes = response.statusCode() == 206
                && response.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + have + "-");
        if (response.statusCode() == 206 && !resumes) {
            response.body().close();
            throw new IOException("%s sent another part than was asked for".formatted(endpoint.host()));
        }
        try (InputStream in =
                        new StallGuard(response.body(), endpoint.settings().stall());
                OutputStream out = resumes
                        ? Files.newOutputStream(file, StandardOpenOption.APPEND)
                        : Files.newOutputStream(file)) {
            copy(in, out, resumes ? have : 0);
        }
    }

    private void copy(InputStream in, OutputStream out, long start) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long done = start;
        long reported = done;
        tell("Downloading", done);
        for (int got = read(in, buffer, done); got >= 0; got = read(in, buffer, done)) {
            done += got;
            if (done > blob.size()) {
                throw new RegistryException(200, "blob %s is longer than the manifest says".formatted(blob.digest()));
            }
            out.write(buffer, 0, got);
            if (done - reported >= STEP) {
                reported = done;
                tell("Downloading", done);
            }
        }
        if (done < blob.size()) {
            throw new IOException(cutOff(done));
        }
    }

    private int read(InputStream in, byte[] buffer, long done) throws IOException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new IOException("%s (%s)".formatted(cutOff(done), e.getMessage()), e);
        }
    }

    private String cutOff(long done) {
        return "the transfer from %s was cut off after %d of %d bytes".formatted(endpoint.host(), done, blob.size());
    }

    private boolean verify() throws IOException {
        tell("Verifying Checksum", blob.size());
        MessageDigest digest = Digests.sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[128 * 1024];
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                digest.update(buffer, 0, got);
            }
        }
        return Digests.finish(digest).equals(blob.digest());
    }

    private void tell(String status, long current) {
        progress.on(new ProgressListener.Event(id, status, current, blob.size()));
    }
}
