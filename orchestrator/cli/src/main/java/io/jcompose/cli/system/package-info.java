/**
 * Commands about all of jcompose on this host: what it takes of the disk, what can go, whether its store is whole. Start at
 * {@link io.jcompose.cli.system.SystemDfCommand}.
 */
@NullMarked
package io.jcompose.cli.system;

import org.jspecify.annotations.NullMarked;
