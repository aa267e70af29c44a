package io.jcompose.runtime.image;

/** A layer that was in the store a moment ago was removed by someone else. */
public final class MissingLayerException extends ImageException {
    private static final long serialVersionUID = 1L;

    MissingLayerException(String diffId) {
        super("layer %s is not in the store (removed meanwhile?); try again".formatted(diffId));
    }
}
