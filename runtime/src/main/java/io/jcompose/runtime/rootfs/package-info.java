/** Root file systems: overlay mounts over shared layers, and lookups of users in them. */
@NullMarked
package io.jcompose.runtime.rootfs;

import org.jspecify.annotations.NullMarked;
