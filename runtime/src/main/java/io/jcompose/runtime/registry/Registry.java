package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import java.nio.file.Path;

/** Brings images from registries into the store. */
@FunctionalInterface
public interface Registry {

    /**
     * A client of the image store at {@code images}, with the credentials of {@code ~/.docker/config.json} and the
     * mirrors of {@code registries.json} if there are such files. Cheap: nothing is opened before the first request.
     */
    static RegistryClient into(Path images) {
        return into(images, RegistrySettings.of(System.getenv()));
    }

    /** The same with other settings. */
    static RegistryClient into(Path images, RegistrySettings settings) {
        return new HttpRegistry(images, settings);
    }

    /**
     * Pulls; layers that are there already are not fetched again, two pulls of one layer fetch it once.
     *
     * @throws io.jcompose.runtime.image.ImageException naming reference, reason and HTTP status
     */
    Image pull(ImageReference reference, Platform platform, ProgressListener progress);
}
