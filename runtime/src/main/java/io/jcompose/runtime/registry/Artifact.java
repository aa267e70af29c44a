package io.jcompose.runtime.registry;

import java.util.List;
import java.util.Map;

/**
 * Files in a registry that are no image.
 *
 * @param type what they are together, as a media type
 * @param configType says the same in the form of OCI 1.0, whose manifests have no type
 * @param parts in order
 */
public record Artifact(String type, String configType, List<Part> parts) {
    public Artifact {
        parts = List.copyOf(parts);
    }

    /**
     * A file.
     *
     * @param annotations its name and the like
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    public record Part(String mediaType, Map<String, String> annotations, byte[] content) {
        public Part {
            annotations = Map.copyOf(annotations);
        }
    }

    /** In which form the manifest is sent. */
    public enum Form {
        /** With the type in the manifest; if the registry refuses that, as OCI 1.0. */
        ANY,
        OCI_1_0,
        OCI_1_1
    }

    /**
     * What a registry has.
     *
     * @param digest of the manifest
     */
    public record Found(String digest, Artifact artifact) {}
}
