@NullMarked
package io.jcompose.cli.image;

import org.jspecify.annotations.NullMarked;
