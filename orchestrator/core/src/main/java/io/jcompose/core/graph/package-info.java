/** The order of services. */
@NullMarked
package io.jcompose.core.graph;

import org.jspecify.annotations.NullMarked;
