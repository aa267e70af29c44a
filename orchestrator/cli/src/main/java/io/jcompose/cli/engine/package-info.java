/** The engine as a process: starting it, its log, its version. */
@NullMarked
package io.jcompose.cli.engine;

import org.jspecify.annotations.NullMarked;
