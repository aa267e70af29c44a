/** Control groups, v1 and v2, behind one interface. */
@NullMarked
package io.jcompose.runtime.cgroup;

import org.jspecify.annotations.NullMarked;
