/**
 * Fetches what a build reads from elsewhere: git repositories, files and archives by HTTP.
 *
 * <p>Start at {@link io.jcompose.runtime.build.source.GitAddress} and
 * {@link io.jcompose.runtime.build.source.RemoteFile}. Everything but parsing blocks on the network and writes only into
 * the folder it is given. Knows nothing of Dockerfiles.
 */
@NullMarked
package io.jcompose.runtime.build.source;

import org.jspecify.annotations.NullMarked;
