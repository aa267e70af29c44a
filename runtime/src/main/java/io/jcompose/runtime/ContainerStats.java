package io.jcompose.runtime;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * Use of resources by a container.
 *
 * @param cpuNanos CPU time used so far
 * @param memoryUsage bytes, without inactive page cache
 * @param memoryLimit bytes; empty if unlimited
 */
public record ContainerStats(
        Instant at,
        long cpuNanos,
        long memoryUsage,
        OptionalLong memoryLimit,
        long pids,
        OptionalLong pidsLimit,
        long blockReadBytes,
        long blockWriteBytes) {}
