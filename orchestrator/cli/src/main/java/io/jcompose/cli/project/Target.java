package io.jcompose.cli.project;

import java.util.Optional;

/**
 * Which project a command is about: from Compose files, or by name alone.
 *
 * @param loaded empty if {@code -p} gave the name, so that no file is needed
 */
public record Target(String name, Optional<LoadedProject> loaded) {
    public Optional<String> json() {
        return loaded.map(LoadedProject::json);
    }
}
