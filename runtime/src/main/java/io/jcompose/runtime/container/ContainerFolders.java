package io.jcompose.runtime.container;

import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.RuntimePaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where everything of one container is.
 *
 * @param data survives reboots
 * @param run does not; has a short name, since the socket's path is limited
 */
record ContainerFolders(Path data, Path run) {
    private static final int SHORT = 16;

    static ContainerFolders of(RuntimePaths paths, ContainerId id) {
        return new ContainerFolders(
                paths.containers().resolve(id.value()), runs(paths).resolve(shortName(id)));
    }

    /** The folder of all run folders. */
    static Path runs(RuntimePaths paths) {
        return paths.run().resolve("c");
    }

    static String shortName(ContainerId id) {
        return id.value().substring(0, SHORT);
    }

    Path config() {
        return data.resolve("config.json");
    }

    Path runRecord() {
        return data.resolve("run.json");
    }

    /** Written by the monitor. */
    Path exit() {
        return data.resolve("exit");
    }

    Path upper() {
        return data.resolve("upper");
    }

    Path work() {
        return data.resolve("work");
    }

    /** The overlay is mounted here, in the container's own mount namespace. */
    Path rootfs() {
        return data.resolve("rootfs");
    }

    Path log() {
        return data.resolve("log");
    }

    Path socket() {
        return run.resolve("s");
    }

    Path hosts() {
        return run.resolve("hosts");
    }

    Path hostname() {
        return run.resolve("hostname");
    }

    Path resolvConf() {
        return run.resolve("resolv.conf");
    }

    /** Those of the last three that are there, by their places in the container. */
    Map<String, Path> etcFiles() {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("/etc/hosts", hosts());
        files.put("/etc/hostname", hostname());
        files.put("/etc/resolv.conf", resolvConf());
        files.values().removeIf(file -> !Files.exists(file));
        return files;
    }

    /** Copies of files that are mounted. */
    Path copies() {
        return run.resolve("files");
    }
}
