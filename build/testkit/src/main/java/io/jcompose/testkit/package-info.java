/**
 * For tests only: what privileged tests need.
 *
 * <p>Start at {@link io.jcompose.testkit.PrivilegedTest}.
 */
@NullMarked
package io.jcompose.testkit;

import org.jspecify.annotations.NullMarked;
