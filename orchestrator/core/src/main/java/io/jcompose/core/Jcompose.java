package io.jcompose.core;

import io.jcompose.core.load.LoadRequest;
import io.jcompose.core.load.LoadResult;
import io.jcompose.core.load.Loader;

/** The way in for other programs. */
public final class Jcompose {
    private Jcompose() {}

    /** Reads a project's Compose files. Needs no engine and no privileges; reads files, changes nothing. */
    public static LoadResult load(LoadRequest request) {
        return Loader.load(request);
    }
}
