/** What has to be done: pure decisions from the wished and the observed state. */
@NullMarked
package io.jcompose.core.plan;

import org.jspecify.annotations.NullMarked;
