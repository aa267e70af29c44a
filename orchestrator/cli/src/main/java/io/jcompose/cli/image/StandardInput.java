package io.jcompose.cli.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a build reads from its input: a Dockerfile, or a context as an archive, kept in a file until this is closed. */
final class StandardInput implements AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private final InputStream in;
    private Optional<Path> file = Optional.empty();

    StandardInput(InputStream in) {
        this.in = in;
    }

    String text() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copy(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The whole input in a file that only this user can read. */
    Path file() throws IOException {
        Path path = Files.createTempFile("jcompose-context", "");
        file = Optional.of(path);
        try (OutputStream out = Files.newOutputStream(path)) {
            copy(out);
        }
        return path;
    }

    /** Piece by piece: reading it in one go asks for the position, which a pipe has not. */
    private void copy(OutputStream out) throws IOException {
        byte[] buffer = new byte[CHUNK];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            Files.deleteIfExists(file.get());
        }
    }
}
