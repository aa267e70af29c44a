package io.jcompose.runtime.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with a copy beside it. If the file is damaged or gone, what the copy says takes its place: a bad block or a
 * careless hand then costs nobody a container. The file is always written first and the copy removed first, so that a
 * copy never brings back what was removed.
 */
public final class TwinFile {
    private static final Logger LOG = LoggerFactory.getLogger(TwinFile.class);
    private static final String SUFFIX = ".copy";

    private TwinFile() {}

    /** Makes a value of a file's content. */
    @FunctionalInterface
    public interface Parser<T> {
        /** @throws IllegalArgumentException if the content is damaged, as IOException is */
        T parse(byte[] content) throws IOException;
    }

    /** Where the copy of a file is. */
    public static Path copyOf(Path file) {
        return file.resolveSibling(file.getFileName() + SUFFIX);
    }

    /** Call after each write of the file. Does not wait for the disk: until the copy is there, the file itself is. */
    public static void writeCopy(Path file, byte[] content) throws IOException {
        Path temporary = AtomicFile.temporary(file);
        try {
            Files.copy(
                    file, temporary, StandardCopyOption.COPY_ATTRIBUTES); // whoever may not read the one, nor the other
            Files.write(temporary, content);
            Files.move(temporary, copyOf(file), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Reads the file, or else its copy, which then becomes the file.
     *
     * @throws IOException if neither can be read; of the file, not of the copy
     * @throws IllegalArgumentException likewise, from {@code parser}
     */
    public static <T> T read(Path file, Parser<T> parser) throws IOException {
        try {
            return parser.parse(Files.readAllBytes(file));
        } catch (IOException | IllegalArgumentException damage) {
            T value;
            try {
                value = parser.parse(Files.readAllBytes(copyOf(file)));
            } catch (IOException | IllegalArgumentException e) {
                throw damage;
            }
            restore(file, why(damage));
            return value;
        }
    }

    private static String why(Exception damage) {
        return damage instanceof NoSuchFileException
                ? "it was gone"
                : String.valueOf(damage.getMessage()).lines().findFirst().orElse("");
    }

    private static void restore(Path file, String damage) throws IOException {
        Path temporary = AtomicFile.temporary(file);
        try {
            Files.copy(copyOf(file), temporary, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            LOG.warn("{} was damaged ({}); it is restored from its copy", file, damage);
        } catch (IOException e) {
            LOG.warn("{} is damaged ({}), and cannot be restored from its copy: {}", file, damage, e.getMessage());
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Removes both; does nothing if they are gone. */
    public static void delete(Path file) throws IOException {
        Files.deleteIfExists(copyOf(file));
        Files.deleteIfExists(file);
    }
}
