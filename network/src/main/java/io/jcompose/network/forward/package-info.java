/** Published ports: held listeners and who holds a port. */
@NullMarked
package io.jcompose.network.forward;

import org.jspecify.annotations.NullMarked;
