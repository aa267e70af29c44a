/** What a command is: its contract, the options before it, the world it is given, and how it fails. */
@NullMarked
package io.jcompose.cli.command;

import org.jspecify.annotations.NullMarked;
