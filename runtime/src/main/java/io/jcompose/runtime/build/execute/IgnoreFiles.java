package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.build.context.IgnorePatterns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds and reads ignore files. */
final class IgnoreFiles {
    private IgnoreFiles() {}

    /** That of the Dockerfile ({@code NAME.dockerignore} beside it) if there is one, else that of the context. */
    static IgnorePatterns of(Path context, Optional<Path> dockerfile) {
        return dockerfile
                .map(file -> file.resolveSibling(file.getFileName() + ".dockerignore"))
                .flatMap(IgnoreFiles::read)
                .or(() -> read(context.resolve(".dockerignore")))
                .orElse(IgnorePatterns.NONE);
    }

    /** Empty if there is no such file. */
    static Optional<IgnorePatterns> read(Path file) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(IgnorePatterns.parse(Files.readString(file)));
        } catch (IOException e) {
            throw new BuildException("read %s: %s".formatted(file, e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }
}
