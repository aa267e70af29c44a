package io.jcompose.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Root file system archives made of Debian packages: busybox, debian, redis, python, node. */
public final class TestImages {
    private TestImages() {}

    /**
     * The archive, made first if it is missing (only busybox can be made without a network; {@code ./check} makes all).
     *
     * @return a tar file; do not change it
     */
    public static Path archive(String name) {
        Path folder = folder(System.getenv());
        Path archive = folder.resolve(name + ".tar");
        if (!Files.exists(archive)) {
            make(folder, name);
        }
        return archive;
    }

    private static Path folder(Map<String, String> environment) {
        String given = environment.get("JCOMPOSE_TEST_IMAGES");
        if (given != null) {
            return Path.of(given);
        }
        String cache =
                environment.getOrDefault("XDG_CACHE_HOME", environment.getOrDefault("HOME", "/root") + "/.cache");
        return Path.of(cache, "jcompose", "testkit");
    }

    private static void make(Path folder, String name) {
        try {
            Process process = new ProcessBuilder(
                            ProjectHome.path()
                                    .resolve("build/testkit/images/make")
                                    .toString(),
                            folder.toString(),
                            name)
                    .inheritIO()
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(
                        "test image '%s' could not be made in %s; run ./check".formatted(name, folder));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making test image " + name, e);
        }
    }
}
