/**
 * Reads the log folders that monitors write: records of time, stream and line, across rotations.
 *
 * <p>Start at {@link io.jcompose.runtime.logs.LogFiles}; {@link io.jcompose.runtime.logs.MergedLog} puts several in order
 * of time. Plain Java files, no native code, so that short commands can use it. Logs are hostile: a container decides
 * what is in them, and a crash may tear the last record.
 */
@NullMarked
package io.jcompose.runtime.logs;

import org.jspecify.annotations.NullMarked;
