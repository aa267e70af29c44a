package io.jcompose.cli.project;

import io.jcompose.core.load.LoadResult;
import io.jcompose.core.load.ProjectCodec;
import io.jcompose.core.model.Project;
import java.util.Map;
import java.util.Set;

/** A project from its Compose files. Commands ask for as little of it as they need: each form takes time to make. */
public final class LoadedProject {
    private final LoadResult.Loaded loaded;

    LoadedProject(LoadResult.Loaded loaded) {
        this.loaded = loaded;
    }

    public String name() {
        return loaded.name();
    }

    /** Names of the services that are not disabled by their profiles. */
    public Set<String> services() {
        return loaded.services();
    }

    /** Names of the services that are disabled by their profiles. */
    public Set<String> disabledServices() {
        return loaded.disabledServices();
    }

    /** Variables with which the files were read: the caller's and those of {@code .env}. */
    Map<String, String> environment() {
        return loaded.environment();
    }

    /** The project as records. */
    public Project project() {
        return loaded.project();
    }

    /** Canonical form, what the engine is given. */
    public String json() {
        return ProjectCodec.toJson(loaded);
    }
}
