package io.jcompose.cli;

import io.jcompose.runtime.image.ImageStore;

/** The image store, used in this process: image verbs need no engine. */
final class Images {
    private Images() {}

    static ImageStore store(CommandContext context) {
        return ImageStore.open(context.paths().data().resolve("images"));
    }
}
