/**
 * Our own C code in this JVM, and what it is for.
 *
 * <p>Start at {@link io.jcompose.runtime.jni.UnixChannel}. Where the code cannot be loaded, Java's own does the work.
 */
@NullMarked
package io.jcompose.runtime.jni;

import org.jspecify.annotations.NullMarked;
