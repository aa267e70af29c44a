/** Reads the log files that monitors write. */
@NullMarked
package io.jcompose.runtime.logs;

import org.jspecify.annotations.NullMarked;
