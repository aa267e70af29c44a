/**
 * End to end: jcompose as a user runs it, on real containers.
 *
 * <p>Each class is one promise, each test a page that a user could read. Start at {@link
 * io.jcompose.cli.scenario.FlaskRedisIT}.
 */
@NullMarked
package io.jcompose.cli.scenario;

import org.jspecify.annotations.NullMarked;
