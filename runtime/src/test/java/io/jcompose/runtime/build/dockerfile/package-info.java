/** Tests of the language. */
@NullMarked
package io.jcompose.runtime.build.dockerfile;

import org.jspecify.annotations.NullMarked;
