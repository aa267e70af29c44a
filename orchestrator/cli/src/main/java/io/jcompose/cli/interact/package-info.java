/** Commands that put a person into a container: {@code exec}, {@code run}. */
@NullMarked
package io.jcompose.cli.interact;

import org.jspecify.annotations.NullMarked;
