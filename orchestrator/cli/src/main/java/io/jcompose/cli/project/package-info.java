/** Commands about a project: finding its Compose files, and the way to the engine. */
@NullMarked
package io.jcompose.cli.project;

import org.jspecify.annotations.NullMarked;
