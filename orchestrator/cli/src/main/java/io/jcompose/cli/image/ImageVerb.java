package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.StoreMaintenance;
import java.util.Optional;
import java.util.Set;

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

    /** The one of several platforms. */
    protected final Image find(String nameOrId, Optional<Platform> platform) {
        return platform.isEmpty()
                ? find(nameOrId)
                : store().find(nameOrId, platform.get())
                        .orElseThrow(() -> new CliException("image %s is not here for %s, only for %s"
                                .formatted(
                                        nameOrId, platform.get(), find(nameOrId).platform())));
    }

    protected final StoreMaintenance maintenance() {
        return Images.maintenance(context);
    }

    /** Ids of images that containers use. Where there are no containers the engine is not bothered. */
    protected final Set<String> imagesInUse() {
        return UnusedImages.inUse(context, session);
    }

    /** How progress and messages name an image. */
    protected static String label(Image image) {
        return image.names().isEmpty() ? image.shortId() : image.names().get(0);
    }

    protected static CliException noSuchImage(String nameOrId) {
        return new CliException("no such image: %s; 'jcompose image ls' lists them".formatted(nameOrId));
    }
}
