/**
 * Named volumes: a folder each, with a small record beside it.
 *
 * <p>Start at {@link io.jcompose.runtime.volume.VolumeStore}; {@link io.jcompose.runtime.volume.LocalVolumeStore} keeps
 * them on disk. Thread-safe, and safe with several processes on one folder. Blocks on the disk.
 */
@NullMarked
package io.jcompose.runtime.volume;

import org.jspecify.annotations.NullMarked;
