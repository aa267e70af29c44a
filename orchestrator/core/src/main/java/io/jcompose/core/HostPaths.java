package io.jcompose.core;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where this user's engine keeps things. Nothing else knows an absolute path, so a rootless engine, or one in a test,
 * lives elsewhere.
 *
 * @param data survives reboots
 * @param run does not; the engine's socket is in it
 * @param cgroupParent name of the cgroup of all containers
 */
public record HostPaths(Path data, Path run, String cgroupParent) {

    /**
     * Root: {@code /var/lib/jcompose} and {@code /run/jcompose}; others: the XDG folders. {@code JCOMPOSE_DATA}, {@code
     * JCOMPOSE_RUN} and {@code JCOMPOSE_CGROUP} override.
     */
    public static HostPaths of(Map<String, String> environment, String userName, String home) {
        boolean root = userName.equals("root");
        String data = environment.getOrDefault("XDG_DATA_HOME", home + "/.local/share") + "/jcompose";
        String run = environment.getOrDefault("XDG_RUNTIME_DIR", "/tmp/jcompose-" + userName) + "/jcompose";
        return new HostPaths(
                Path.of(environment.getOrDefault("JCOMPOSE_DATA", root ? "/var/lib/jcompose" : data)),
                Path.of(environment.getOrDefault("JCOMPOSE_RUN", root ? "/run/jcompose" : run)),
                environment.getOrDefault("JCOMPOSE_CGROUP", "jcompose"));
    }

    public Path socket() {
        return run.resolve("engine.sock");
    }
}
