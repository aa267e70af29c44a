package io.jcompose.core.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Tells a start of the host from a start of the engine. */
final class BootId {
    private static final Path KERNEL = Path.of("/proc/sys/kernel/random/boot_id");
    private static final String FILE = "boot-id";

    private BootId() {}

    /** Whether the host was started anew since {@link #remember}; false if nothing, or no boot id, is remembered. */
    static boolean hasChanged(Path folder) {
        try {
            String before = read(folder.resolve(FILE));
            String now = read(KERNEL);
            return before.length() == now.length() && !before.equals(now); // a damaged file says nothing
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
        return new String(bytes(file), StandardCharsets.ISO_8859_1).strip();
    }

    private static byte[] bytes(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }
}
