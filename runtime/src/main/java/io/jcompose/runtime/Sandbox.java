package io.jcompose.runtime;

import java.nio.file.Path;

/**
 * A launched container: its namespaces exist, its command does not run yet.
 *
 * @param pid PID 1 as the host sees it
 * @param netns its network namespace, {@code /proc/PID/ns/net}
 */
public record Sandbox(ContainerId id, long pid, Path netns) {}
