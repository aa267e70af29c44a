package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageStore;

/** A verb of {@code image}. */
abstract class ImageVerb extends ProjectCommand {
    protected ImageVerb(CommandContext context) {
        super(context);
    }

    protected final ImageStore store() {
        return Images.store(context);
    }

    protected final Image find(String nameOrId) {
        return store().find(nameOrId).orElseThrow(() -> noSuchImage(nameOrId));
    }

    protected static CliException noSuchImage(String nameOrId) {
        return new CliException("no such image: %s; 'jcompose image ls' lists them".formatted(nameOrId));
    }
}
