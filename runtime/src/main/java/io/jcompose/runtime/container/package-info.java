/**
 * The container runtime of a Linux host: state on disk, launch plans made from specifications, and the life of containers.
 *
 * <p>Start at {@link io.jcompose.runtime.container.LinuxContainerRuntime}. {@code LaunchPlanner} decides without touching
 * anything, {@code LaunchPreparation} finds out what it must know. Thread-safe, and safe with several processes on the
 * same folders. Blocks on the kernel and the disk.
 */
@NullMarked
package io.jcompose.runtime.container;

import org.jspecify.annotations.NullMarked;
