/** Bridges and veth pairs. */
@NullMarked
package io.jcompose.network.bridge;

import org.jspecify.annotations.NullMarked;
