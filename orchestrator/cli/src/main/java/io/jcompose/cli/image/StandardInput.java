package io.jcompose.cli.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** What a build reads from its input: a Dockerfile, or a context as an archive, kept in a file until this is closed. */
final class StandardInput implements AutoCloseable {
    private final InputStream in;
    private Optional<Path> file = Optional.empty();

    StandardInput(InputStream in) {
        this.in = in;
    }

    String text() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The whole input in a file that only this user can read. */
    Path file() throws IOException {
        Path path = Files.createTempFile("jcompose-context", "");
        file = Optional.of(path);
        Files.copy(in, path, StandardCopyOption.REPLACE_EXISTING);
        return path;
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            Files.deleteIfExists(file.get());
        }
    }
}
