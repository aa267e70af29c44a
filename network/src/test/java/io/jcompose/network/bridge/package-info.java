/** Tests of bridges, privileged ones among them. */
@NullMarked
package io.jcompose.network.bridge;

import org.jspecify.annotations.NullMarked;
