/**
 * Compose files to a {@code Project}, in phases; every value keeps its file, line and column until the last.
 *
 * <p>Start at {@link io.jcompose.core.load.Loader}, then {@link io.jcompose.core.load.ModelLoader}. The words: a
 * <em>tree</em> is a file as read ({@code YamlTree}); it is <em>filled</em> with variables ({@code Interpolator}),
 * <em>checked</em> against the attribute table ({@code Schema}, {@code Checker}), made <em>canonical</em>, that is long
 * form only ({@code Canonicalizer}), <em>merged</em> with other trees ({@code Merger}), <em>normalised</em> with what goes
 * without saying ({@code Normalizer}), checked for <em>consistency</em>, and <em>bound</em> to records ({@code Binder}).
 *
 * <p>Nothing here reads the process's environment or folder, talks to an engine, or keeps state. All input is hostile:
 * sizes, depths and counts are bounded. No regular expressions and no reflection, as every command waits for this.
 */
@NullMarked
package io.jcompose.core.load;

import org.jspecify.annotations.NullMarked;
