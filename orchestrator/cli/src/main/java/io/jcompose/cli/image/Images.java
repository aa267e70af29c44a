package io.jcompose.cli.image;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.runtime.image.ImageStore;

/** The image store, used in this process: image verbs need no engine. */
public final class Images {
    private Images() {}

    public static ImageStore store(CommandContext context) {
        return ImageStore.open(context.paths().data().resolve("images"));
    }
}
