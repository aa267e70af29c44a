/**
 * SHA-256 as fast as the processor does it, also in a JVM that compiles with its first compiler only.
 *
 * <p>Start at {@link io.jcompose.runtime.digest.Sha256}. Knows nothing of images. Calculations are not thread-safe.
 */
@NullMarked
package io.jcompose.runtime.digest;

import org.jspecify.annotations.NullMarked;
