/**
 * Compose files from elsewhere: git repositories and registries. Start at {@link io.jcompose.core.remote.GitFiles}. Blocks
 * on the network; knows nothing of what is in the files, and needs no engine.
 */
@NullMarked
package io.jcompose.core.remote;

import org.jspecify.annotations.NullMarked;
