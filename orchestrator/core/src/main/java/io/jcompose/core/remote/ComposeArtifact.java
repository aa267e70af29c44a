package io.jcompose.core.remote;

import io.jcompose.runtime.registry.Artifact;
import io.jcompose.runtime.registry.Artifact.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a Compose project lies in a registry; the types and annotations are Docker Compose's. */
public final class ComposeArtifact {
    /** What the files are together. */
    public static final String TYPE = "application/vnd.docker.compose.project";

    /** The same for registries that know no types of artifacts. */
    public static final String CONFIG_TYPE = "application/vnd.docker.compose.config.empty.v1+json";

    static final String FILE = "application/vnd.docker.compose.file+yaml";
    static final String ENV_FILE = "application/vnd.docker.compose.envfile";
    static final String FILE_NAME = "com.docker.compose.file";
    static final String ENV_FILE_NAME = "com.docker.compose.envfile";
    static final String EXTENDED = "com.docker.compose.extends";
    private static final String VERSION_NAME = "com.docker.compose.version";
    private static final String VERSION = "5.5.0";

    private ComposeArtifact() {}

    public static Artifact of(List<Part> parts) {
        return new Artifact(TYPE, CONFIG_TYPE, parts);
    }

    /** One of the files that make up the project, in the order of merging. */
    public static Part file(String name, byte[] content) {
        return new Part(FILE, Map.of(VERSION_NAME, VERSION, FILE_NAME, name), content);
    }

    /** A file that another one extends. */
    public static Part extended(String name, byte[] content) {
        Map<String, String> annotations =
                new LinkedHashMap<>(file(name, content).annotations());
        annotations.put(EXTENDED, "true");
        return new Part(FILE, annotations, content);
    }

    /** A file of variables of a service. */
    public static Part envFile(String name, byte[] content) {
        return new Part(ENV_FILE, Map.of(VERSION_NAME, VERSION, ENV_FILE_NAME, name), content);
    }
}
