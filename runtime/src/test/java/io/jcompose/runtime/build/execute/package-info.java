/** Tests of builds. */
@NullMarked
package io.jcompose.runtime.build.execute;

import org.jspecify.annotations.NullMarked;
