package io.jcompose.runtime.jni;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Our C code that the JVM loads: what costs Java so much that people would notice. Everything works without it. */
public final class NativeLibrary {
    /** Of the file beside our jar, and of the resource in it. */
    public static final String FILE = "libjcompose.so";

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

    private NativeLibrary() {}

    /** Whether it is there; loads it when first asked. Any thread may ask. */
    public static boolean isLoaded() {
        return Loaded.YES;
    }

    /** Writes it, for {@link #isLoaded} of later processes. */
    public static void writeTo(Path file) throws IOException {
        try (InputStream in = NativeLibrary.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IOException(FILE + " is not in the jar");
            }
            Files.write(file, in.readAllBytes());
        }
    }

    private static final class Loaded {
        static final boolean YES = load();

        private static boolean load() {
            try {
                Path beside = beside();
                if (Files.isRegularFile(beside)) {
                    System.load(beside.toString());
                } else {
                    loadCopy();
                }
                return true;
            } catch (IOException
                    | URISyntaxException
                    | IllegalArgumentException
                    | FileSystemNotFoundException
                    | UnsatisfiedLinkError
                    | SecurityException e) {
                LOG.debug("native code is not used: {}", e.getMessage()); // such as a folder without exec permission
                return false;
            }
        }

        private static Path beside() throws URISyntaxException {
            CodeSource source = NativeLibrary.class.getProtectionDomain().getCodeSource();
            return source == null
                    ? Path.of("/nowhere", FILE)
                    : Path.of(new URI(source.getLocation().toString())).resolveSibling(FILE);
        }

        /** The JVM loads files only; what is loaded stays mapped when the file is gone. */
        private static void loadCopy() throws IOException {
            Path file = Files.createTempFile("jcompose", ".so");
            try {
                writeTo(file);
                System.load(file.toString());
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }
}
