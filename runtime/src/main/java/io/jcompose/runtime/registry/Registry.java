package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;

/** Brings images from registries into the store. */
public interface Registry {

    /**
     * Pulls; layers that are there already are not fetched again, two pulls of one layer fetch it once.
     *
     * @throws io.jcompose.runtime.image.ImageException naming reference, reason and HTTP status
     */
    Image pull(ImageReference reference, Platform platform, ProgressListener progress);
}
