/**
 * {@code container VERB}: containers by name or id, whether they belong to a project or not, in the words of the docker
 * command.
 *
 * <p>Start at {@link io.jcompose.cli.container.RunOptions}: it turns the flags of {@code container run} into a service of a
 * Compose file, so that both go one way. One class per verb, one thread.
 */
@NullMarked
package io.jcompose.cli.container;

import org.jspecify.annotations.NullMarked;
