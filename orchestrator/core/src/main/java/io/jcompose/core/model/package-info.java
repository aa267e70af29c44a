/** A project after loading: immutable records, one per element of the Compose specification. */
@NullMarked
package io.jcompose.core.model;

import org.jspecify.annotations.NullMarked;
