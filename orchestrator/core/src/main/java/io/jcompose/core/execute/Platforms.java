package io.jcompose.core.execute;

import io.jcompose.core.model.Service;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import java.util.Optional;

/** Chooses among the images of several platforms that one name may stand for. */
public final class Platforms {
    private Platforms() {}

    /** The image for the service's platform; empty if the name stands only for others here. */
    public static Optional<Image> find(ImageStore store, String name, Service service) {
        Optional<Platform> platform = service.platform().flatMap(Platforms::known);
        return platform.isEmpty() ? store.find(name) : store.find(name, platform.get());
    }

    /** A text that is none, such as an operating system alone, is no wish. */
    private static Optional<Platform> known(String text) {
        try {
            return Optional.of(Platform.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What there is in place of the image that {@link #find} did not find, in words; empty if there is nothing. */
    public static Optional<String> instead(ImageStore store, String name, Service service) {
        return store.find(name)
                .map(image -> "image %s is here for %s, not for %s"
                        .formatted(name, image.platform(), service.platform().orElse("")));
    }
}
