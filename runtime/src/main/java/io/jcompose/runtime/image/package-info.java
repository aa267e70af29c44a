/**
 * Images on disk: content-addressed blobs, unpacked layers shared by all containers, names; archives in and out.
 *
 * <p>Start at {@link io.jcompose.runtime.image.ImageStore}. Thread-safe, and safe with several processes on one store.
 * Blocks on the disk. Everything read from archives is hostile: sizes are bounded and no path leaves its root.
 */
@NullMarked
package io.jcompose.runtime.image;

import org.jspecify.annotations.NullMarked;
