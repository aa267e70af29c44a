package io.jcompose.cli.project;

import io.jcompose.core.model.Project;

/**
 * A project from its Compose files.
 *
 * @param json canonical form, what the engine is given
 */
public record LoadedProject(Project project, String json) {}
