package io.jcompose.core.client;

import java.util.ArrayList;
import java.util.List;

/** The engine wants to know whether volumes that the file describes otherwise now are made anew. Nothing was done. */
public final class ChangedVolumes extends EngineException {
    private static final long serialVersionUID = 1L;
    private final ArrayList<String> names;

    public ChangedVolumes(String message, List<String> names) {
        super(message);
        this.names = new ArrayList<>(names);
    }

    public List<String> names() {
        return List.copyOf(names);
    }
}
