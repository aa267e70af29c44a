/**
 * Root file systems at rest: what a stack of overlay folders shows, and the users in it.
 *
 * <p>Start at {@link io.jcompose.runtime.rootfs.LayeredView}. Thread-safe. Blocks on the disk. Nothing here mounts, and
 * nothing here trusts what an image holds.
 */
@NullMarked
package io.jcompose.runtime.rootfs;

import org.jspecify.annotations.NullMarked;
