package io.jcompose.core.execute;

import io.jcompose.core.model.Service;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import java.util.Optional;

/** Chooses among the images of several platforms that one name may stand for. */
public final class Platforms {
    private Platforms() {}

    /** The image for the service's platform; where there is none for it, what the name stands for here. */
    public static Optional<Image> find(ImageStore store, String name, Service service) {
        return service.platform()
                .map(Platform::parse)
                .flatMap(platform -> store.find(name, platform))
                .or(() -> store.find(name));
    }
}
