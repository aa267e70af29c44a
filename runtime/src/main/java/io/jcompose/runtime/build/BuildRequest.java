package io.jcompose.runtime.build;

import static java.util.Collections.unmodifiableMap;

import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What to build.
 *
 * @param context folder
 * @param dockerfile absolute or relative to the context; ignored if {@code inlineDockerfile} is present
 * @param args values for ARG; a present key with an empty Optional takes the declaration's default
 * @param additionalContexts by name: a folder path, or {@code docker-image://REF}
 * @param secrets by id: the file that holds it
 * @param network {@code default}, {@code none} or {@code host}
 * @param extraHosts further /etc/hosts lines in RUN
 */
public record BuildRequest(
        Path context,
        Path dockerfile,
        Optional<String> inlineDockerfile,
        Map<String, String> args,
        Optional<String> target,
        List<ImageReference> tags,
        Map<String, String> labels,
        Map<String, String> additionalContexts,
        Map<String, Path> secrets,
        boolean noCache,
        boolean pull,
        String network,
        Map<String, List<String>> extraHosts,
        Optional<Platform> platform) {
    public BuildRequest {
        args = unmodifiableMap(new LinkedHashMap<>(args));
        tags = List.copyOf(tags);
        labels = unmodifiableMap(new LinkedHashMap<>(labels));
        additionalContexts = unmodifiableMap(new LinkedHashMap<>(additionalContexts));
        secrets = unmodifiableMap(new LinkedHashMap<>(secrets));
        extraHosts = unmodifiableMap(new LinkedHashMap<>(extraHosts));
    }
}
