/**
 * {@code publish}: the Compose files of a project to a registry. Start at {@link io.jcompose.cli.publish.PublishCommand}.
 * Reads files and asks; the registry is spoken to by the runtime. One thread.
 */
@NullMarked
package io.jcompose.cli.publish;

import org.jspecify.annotations.NullMarked;
