/**
 * Files into containers and out of them: {@code cp} and {@code export}.
 *
 * <p>Start at {@link io.jcompose.cli.copy.ContainerCopy}: Docker's rules of where a copy ends up. The engine looks at the
 * container's side; the host's side is packed and unpacked here. Knows nothing of projects but how to find a container.
 */
@NullMarked
package io.jcompose.cli.copy;

import org.jspecify.annotations.NullMarked;
