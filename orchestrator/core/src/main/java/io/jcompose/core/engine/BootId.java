package io.jcompose.core.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Tells a start of the host from a start of the engine. */
final class BootId {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String FILE = "boot-id";

    private BootId() {}

    /** Whether the host was started anew since {@link #remember}; false if nothing is remembered. */
    static boolean hasChanged(Path folder) {
        try {
            String before = read(folder.resolve(FILE));
            return !before.isEmpty() && !before.equals(read(KERNEL));
        } catch (IOException e) {
            throw new UncheckedIOException("read the boot id in " + folder, e);
        }
    }

    static void remember(Path folder) {
        Path temporary = folder.resolve(FILE + ".new");
        try {
            Files.writeString(temporary, read(KERNEL));
            Files.move(
                    temporary,
                    folder.resolve(FILE),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("remember the boot id in " + folder, e);
        }
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            return "";
        }
    }
}
