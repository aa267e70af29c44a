/**
 * Control groups, v1 and v2, behind one interface: limits, use, freezing, and finding out who ran out of memory.
 *
 * <p>Start at {@link io.jcompose.runtime.cgroup.CgroupManager}; {@link io.jcompose.runtime.cgroup.CgroupMounts} finds out
 * what this host has. Thread-safe as long as one group is used by one thread at a time. Blocks on the kernel. Nothing here
 * knows containers: a group has a path below the hierarchies' roots, and limits.
 */
@NullMarked
package io.jcompose.runtime.cgroup;

import org.jspecify.annotations.NullMarked;
