/**
 * Completion of command lines in shells: the shells' scripts ask {@link io.jcompose.cli.completion.Completer} at each
 * press of the key, so that services, profiles and projects are those of the folder.
 */
@NullMarked
package io.jcompose.cli.completion;

import org.jspecify.annotations.NullMarked;
