package io.jcompose.cli.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which jcompose this is. */
public final class BuildInfo {
    private BuildInfo() {}

    /** From the jar's manifest; {@code dev} when run from classes. */
    public static String version() {
        String version = BuildInfo.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0-dev" : version;
    }

    /**
     * Version and a fingerprint of our jars: the command line and the engine must come from the same build, and while
     * jcompose is being developed the version alone does not tell them apart.
     *
     * @param classPath as in {@code java.class.path}
     */
    static String buildId(String classPath) {
        long hash = 17;
        for (String entry : classPath.split(":", -1)) {
            Path path = Path.of(entry);
            if (path.getFileName() != null && path.getFileName().toString().startsWith("jcompose-")) {
                try {
                    hash = hash * 31 + Files.getLastModifiedTime(path).toMillis();
                    hash = hash * 31 + Files.size(path);
                } catch (IOException e) {
                    hash = hash * 31;
                }
            }
        }
        return version() + "+" + Long.toHexString(hash);
    }
}
