/**
 * Tar archives byte by byte: what libraries hide or spoil (binary extended attributes, names in unknown encodings, the
 * exact bytes between the files) is kept.
 *
 * <p>Start at {@link io.jcompose.runtime.tar.TarReader}. Names are byte strings: each char is one byte (ISO 8859-1).
 * Nothing here touches a file system or trusts an archive: sizes are bounded. Not thread-safe.
 */
@NullMarked
package io.jcompose.runtime.tar;

import org.jspecify.annotations.NullMarked;
