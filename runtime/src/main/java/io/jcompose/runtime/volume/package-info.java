/** Named volumes. */
@NullMarked
package io.jcompose.runtime.volume;

import org.jspecify.annotations.NullMarked;
