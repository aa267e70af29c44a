package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import io.jcompose.runtime.image.ProgressListener;
import java.util.List;
import java.util.Optional;

/** All that can be done with registries. */
public interface RegistryClient extends Registry {

    /** {@link #push(ImageReference, Optional, ProgressListener)} of all platforms. */
    default String push(ImageReference reference, ProgressListener progress) {
        return push(reference, Optional.empty(), progress);
    }

    /**
     * Pushes what {@code reference} names in the store; what the registry has already is not sent again.
     *
     * @param platform which one of several; empty: all of them, and the list of them
     * @return the digest of the manifest, or of the list
     * @throws io.jcompose.runtime.image.ImageException naming reference, reason and HTTP status
     */
    String push(ImageReference reference, Optional<Platform> platform, ProgressListener progress);

    /** As {@link #push(ImageReference, ProgressListener)}, of an image that does not have the name here, nor gets it. */
    String push(Image image, ImageReference reference, ProgressListener progress);

    /**
     * Sends files that are no image, under the reference's tag.
     *
     * @return the digest of the manifest
     * @throws io.jcompose.runtime.image.ImageException naming reference, reason and HTTP status
     */
    String push(ImageReference reference, Artifact artifact, Artifact.Form form);

    /**
     * Fetches such files.
     *
     * @param type what they have to be together, or in the form of OCI 1.0 {@code configType}
     * @throws io.jcompose.runtime.image.ImageException naming reference, reason and HTTP status
     */
    Artifact.Found artifact(ImageReference reference, String type, String configType);

    /** As {@link #pull}, but the image gets no name here. */
    Image fetch(ImageReference reference, Platform platform, ProgressListener progress);

    /**
     * Digest of what {@code reference} names in the registry now, which may be the list of platforms.
     *
     * @throws io.jcompose.runtime.image.ImageException naming reference, reason and HTTP status
     */
    String digest(ImageReference reference);

    /**
     * The manifest, or list of platforms, that {@code reference} names in the registry now, as it lies there.
     *
     * @throws io.jcompose.runtime.image.ImageException naming reference, reason and HTTP status
     */
    byte[] manifest(ImageReference reference);

    /** All tags of the repository that {@code reference} names. */
    List<String> tags(ImageReference reference);

    /**
     * Tries credentials; keeps nothing.
     *
     * @param domain as references have it
     * @throws io.jcompose.runtime.image.ImageException if the registry refuses them or cannot be reached
     */
    void login(String domain, Credentials credentials);
}
