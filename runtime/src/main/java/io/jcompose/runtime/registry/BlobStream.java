package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.ProgressListener;
import io.jcompose.runtime.registry.Manifests.Descriptor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A blob as it comes in, so that it can be unpacked meanwhile. What came is also kept in a file: after a cut connection
 * or a killed process only the rest is asked for. The end is reached only if the digest is right; if it is not, the file
 * is gone and the reader gets an exception.
 */
final class BlobStream extends InputStream {
    private static final long STEP = 1 << 19;
    private static final int BUFFER = 1 << 17;
    private final Endpoint endpoint;
    private final Descriptor blob;
    private final Path file;
    private final ProgressListener progress;
    private final MessageDigest digest = Digests.sha256();
    private final long kept;
    private volatile @Nullable InputStream network;
    private @Nullable InputStream old;
    private @Nullable OutputStream copy;
    private long position;
    private long reported = -STEP;
    private int attempt = 1;
    private boolean complete;
    private boolean failed;
    private volatile boolean closed;

    BlobStream(Endpoint endpoint, Descriptor blob, Path file, ProgressListener progress) throws IOException {
        this.endpoint = endpoint;
        this.blob = blob;
        this.file = file;
        this.progress = progress;
        if (Files.exists(file) && Files.size(file) > blob.size()) {
            Files.delete(file);
        }
        this.kept = Files.exists(file) ? Files.size(file) : 0;
    }

    /** Content that is not what its digest says. */
    static final class WrongContentException extends IOException {
        private static final long serialVersionUID = 1L;

        WrongContentException(String digest) {
            super("its content does not have the digest %s; the registry or something in between changes it"
                    .formatted(digest));
        }
    }

    /** Whether reading ended because the transfer failed, not because of what the reader thought of the content. */
    synchronized boolean failed() {
        return failed;
    }

    /** Whether all came and has the right digest. */
    synchronized boolean complete() {
        return complete;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            if (progress.isCancelled()) {
                throw new InterruptedIOException("cancelled");
            }
            if (position == blob.size()) {
                finish();
                return -1;
            }
            int most = (int) Math.min(length, blob.size() - position);
            int got = position < kept ? readKept(buffer, offset, most) : receive(buffer, offset, most);
            digest.update(buffer, offset, got);
            position += got;
            tell();
            return got;
        } catch (IOException | RuntimeException e) {
            failed = true;
            throw e;
        }
    }

    private int readKept(byte[] buffer, int offset, int length) throws IOException {
        if (old == null) {
            old = Files.newInputStream(file);
        }
        int got = old.read(buffer, offset, (int) Math.min(length, kept - position));
        if (got < 0) {
            throw new IOException("%s became shorter while it was read".formatted(file));
        }
        return got;
    }

    private int receive(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            try {
                InputStream open = network;
                if (open == null) {
                    open = connect();
                    network = open;
                }
                int got = closed ? -1 : open.read(buffer, offset, length);
                if (got >= 0) {
                    output().write(buffer, offset, got);
                    return got;
                }
                throw new IOException("closed");
            } catch (RegistryException | NotResumableException e) {
                throw e;
            } catch (IOException e) {
                disconnect();
                if (attempt >= endpoint.settings().attempts()
                        || closed
                        || Thread.currentThread().isInterrupted()) {
                    boolean neverCame = String.valueOf(e.getMessage()).startsWith("cannot reach ");
                    throw neverCame ? e : new IOException(cutOff(e), e);
                }
                endpoint.pause(attempt++, Optional.empty());
            }
        }
    }

    private String cutOff(IOException e) {
        return "the transfer from %s was cut off after %d of %d bytes (%s)"
                .formatted(endpoint.host(), position, blob.size(), e.getMessage());
    }

    private OutputStream output() throws IOException {
        if (copy == null) {
            copy = new BufferedOutputStream(
                    Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), BUFFER);
        }
        return copy;
    }

    /** The server wants a range that it cannot have: only from the start there is another chance. */
    static final class NotResumableException extends IOException {
        private static final long serialVersionUID = 1L;

        NotResumableException(String message) {
            super(message);
        }
    }

    private InputStream connect() throws IOException {
        Map<String, String> range = position > 0 ? Map.of("Range", "bytes=" + position + "-") : Map.of();
        HttpResponse<InputStream> response;
        try {
            response = endpoint.get("blobs/" + blob.digest(), range);
        } catch (RegistryException e) {
            if (e.status() != 416) {
                throw e;
            }
            discard();
            throw new NotResumableException("%s has less than %d bytes of it".formatted(endpoint.host(), position));
        }
        InputStream body = response.body();
        boolean resumes =
                response.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + position + "-");
        if (response.statusCode() == 206 && !resumes) {
            body.close();
            throw new IOException("%s sent another part than was asked for".formatted(endpoint.host()));
        }
        if (response.statusCode() != 206) {
            body.skipNBytes(position); // the server knows no ranges and sends all again
        }
        return body;
    }

    private void finish() throws IOException {
        if (complete) {
            return;
        }
        tell("Verifying Checksum");
        if (hasMore()) {
            discard();
            throw new RegistryException(200, "blob %s is longer than the manifest says".formatted(blob.digest()));
        }
        if (!Digests.finish(digest).equals(blob.digest())) {
            discard();
            throw new WrongContentException(blob.digest());
        }
        complete = true;
        tell("Download complete");
        tell("Extracting");
    }

    private boolean hasMore() {
        InputStream open = network;
        try {
            return open != null && open.read(new byte[1], 0, 1) > 0;
        } catch (IOException e) {
            return false; // all that was promised came
        }
    }

    private void discard() throws IOException {
        close();
        Files.deleteIfExists(file);
    }

    private void tell() {
        if (position - reported >= STEP) {
            reported = position;
            tell("Downloading");
        }
    }

    private void tell(String status) {
        progress.on(new ProgressListener.Event(HttpRegistry.shortDigest(blob.digest()), status, position, blob.size()));
    }

    private void disconnect() throws IOException {
        InputStream open = network;
        network = null;
        if (open != null) {
            open.close();
        }
    }

    /** Whoever is still reading is let go of: an interrupt alone does not end the waiting for a server. */
    @Override
    public void close() throws IOException {
        closed = true;
        disconnect();
        closeFiles();
    }

    private synchronized void closeFiles() throws IOException {
        disconnect();
        if (old != null) {
            old.close();
            old = null;
        }
        if (copy != null) {
            copy.close();
            copy = null;
        }
    }
}
