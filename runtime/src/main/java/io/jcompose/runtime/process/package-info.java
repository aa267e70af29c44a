/** The launch plan, and talking to monitors (jcompose-init). */
@NullMarked
package io.jcompose.runtime.process;

import org.jspecify.annotations.NullMarked;
