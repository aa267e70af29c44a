package io.jcompose.runtime.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * Layers that somebody is about to use though no image has them yet. A hold is a file in a temporary folder, which names
 * its process: what a killed process held is free.
 */
final class Holds {
    private static final String FILE = "hold";
    private static final String ALL = "*";
    private final TemporaryFolders temporary;

    Holds(TemporaryFolders temporary) {
        this.temporary = temporary;
    }

    /**
     * Call with the store's lock held.
     *
     * @param diffIds empty: all layers
     * @return what to delete in the end
     */
    Path take(Collection<String> diffIds) throws IOException {
        Path folder = temporary.create();
        Files.write(folder.resolve(FILE), diffIds.isEmpty() ? List.of(ALL) : List.copyOf(diffIds));
        return folder;
    }

    /** Call with the store's lock held. */
    boolean isHeld(String diffId) throws IOException {
        for (Path folder : temporary.living()) {
            try {
                List<String> held = Files.readAllLines(folder.resolve(FILE));
                if (held.contains(ALL) || held.contains(diffId)) {
                    return true;
                }
            } catch (NoSuchFileException e) {
                // a temporary folder for something else
            }
        }
        return false;
    }
}
