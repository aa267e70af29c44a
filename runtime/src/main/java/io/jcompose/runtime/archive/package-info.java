/**
 * Files of a container as archives, and archives as files of a container: what {@code cp} and {@code export} carry.
 *
 * <p>Start at {@link io.jcompose.runtime.archive.RootFolder}. Paths and archives are hostile: every look-up is done by the
 * kernel inside the root. Blocking. Knows nothing of images.
 */
@NullMarked
package io.jcompose.runtime.archive;

import org.jspecify.annotations.NullMarked;
