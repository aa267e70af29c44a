/**
 * {@code volume VERB}, {@code network VERB} and {@code inspect}, in the words of the docker command.
 *
 * <p>Start at {@link io.jcompose.cli.resource.ResourceCommands}. One class per verb, one thread. Knows nothing of projects.
 */
@NullMarked
package io.jcompose.cli.resource;

import org.jspecify.annotations.NullMarked;
