/**
 * A project after loading: immutable records, one per element of the Compose specification.
 *
 * <p>Start at {@link io.jcompose.core.model.Project}. Everything here is data: no file is read, nothing is decided.
 * Absent values are {@code Optional}, never a default in disguise; where a default always holds, it is filled in.
 */
@NullMarked
package io.jcompose.core.model;

import org.jspecify.annotations.NullMarked;
