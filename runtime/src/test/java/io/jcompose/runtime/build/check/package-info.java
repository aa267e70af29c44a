@NullMarked
package io.jcompose.runtime.build.check;

import org.jspecify.annotations.NullMarked;
