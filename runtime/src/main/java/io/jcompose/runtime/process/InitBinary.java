package io.jcompose.runtime.process;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.digest.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;

/** The monitor's executable, unpacked from the jar. */
public final class InitBinary {
    private static final String RESOURCE = "jcompose-init";

    private InitBinary() {}

    /**
     * Puts the executable at {@code data/bin/jcompose-init-DIGEST}, unless it is there already. Atomic; safe with several
     * engines at a time. Versions that running monitors use stay.
     *
     * @throws ContainerException if this build has none for this machine, or the folder cannot be written
     */
    public static Path install(Path data) {
        byte[] content = read();
        Path target = data.resolve("bin").resolve(RESOURCE + "-" + digest(content));
        try {
            if (Files.isExecutable(target) && Arrays.equals(Files.readAllBytes(target), content)) {
                return target;
            }
            Files.createDirectories(target.getParent());
            Path temporary = Files.createTempFile(target.getParent(), ".init", "");
            Files.write(temporary, content);
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return target;
        } catch (IOException e) {
            throw new ContainerException("install %s: %s".formatted(target, e.getMessage()), e);
        }
    }

    private static byte[] read() {
        try (InputStream in = InitBinary.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new ContainerException(
                        "this build of jcompose has no %s: build with gcc or musl-gcc installed".formatted(RESOURCE));
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ContainerException("read %s from the jar: %s".formatted(RESOURCE, e.getMessage()), e);
        }
    }

    private static String digest(byte[] content) {
        return HexFormat.of().formatHex(Sha256.create().digest(content), 0, 8);
    }
}
