/** Tests of contexts. */
@NullMarked
package io.jcompose.runtime.build.context;

import org.jspecify.annotations.NullMarked;
