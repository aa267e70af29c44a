@NullMarked
package io.jcompose.runtime.build.source;

import org.jspecify.annotations.NullMarked;
