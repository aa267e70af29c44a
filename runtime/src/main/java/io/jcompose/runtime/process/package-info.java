/**
 * The launch plan of a container, and talking to its monitor ({@code jcompose-init}, one small process per container).
 *
 * <p>Start at {@link io.jcompose.runtime.process.MonitorClient}: it turns a {@link
 * io.jcompose.runtime.process.LaunchPlan} into a running monitor and finds monitors again that outlived the engine. The
 * bytes that pass are described in {@code src/main/native/PROTOCOL.md}. Everything here blocks unless it says otherwise.
 * Nothing here knows images, volumes, networks or how a cgroup is made: a plan holds paths and numbers only.
 */
@NullMarked
package io.jcompose.runtime.process;

import org.jspecify.annotations.NullMarked;
