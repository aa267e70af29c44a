package io.jcompose.testkit;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests belong to. */
public final class ProjectHome {
    private ProjectHome() {}

    /** The folder that has the {@code jcompose} launcher and the {@code network} module. */
    public static Path path() {
        String given = System.getProperty("jcompose.home");
        Path folder = given != null ? Path.of(given) : Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("build/testkit"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("not inside a checkout; set -Djcompose.home");
        }
        return folder;
    }
}
