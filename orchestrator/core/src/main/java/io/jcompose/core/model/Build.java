package io.jcompose.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an image is made.
 *
 * @param context absolute folder, or a URL
 * @param dockerfile relative to the context, or absolute; {@code Dockerfile} by default
 * @param args without a value: unset, keep the Dockerfile's default
 * @param additionalContexts absolute folders, URLs, {@code docker-image://} or {@code service:}
 * @param secrets mounts for RUN; target is the secret's id
 * @param ssh {@code default} or {@code id=path}
 */
public record Build(
        String context,
        String dockerfile,
        Optional<String> dockerfileInline,
        Map<String, Optional<String>> args,
        Optional<String> target,
        Map<String, String> labels,
        List<String> tags,
        Map<String, String> additionalContexts,
        List<Storage.FileRef> secrets,
        List<String> ssh,
        List<String> cacheFrom,
        List<String> cacheTo,
        boolean noCache,
        List<String> noCacheFilter,
        boolean pull,
        Optional<String> network,
        Map<String, List<String>> extraHosts,
        List<String> platforms,
        OptionalLong shmSize,
        Map<String, Resources.Ulimit> ulimits,
        boolean privileged,
        List<String> entitlements) {
    public Build {
        args = Copies.map(args);
        labels = Copies.map(labels);
        tags = List.copyOf(tags);
        additionalContexts = Copies.map(additionalContexts);
        secrets = List.copyOf(secrets);
        ssh = List.copyOf(ssh);
        cacheFrom = List.copyOf(cacheFrom);
        cacheTo = List.copyOf(cacheTo);
        noCacheFilter = List.copyOf(noCacheFilter);
        extraHosts = Copies.map(extraHosts);
        platforms = List.copyOf(platforms);
        ulimits = Copies.map(ulimits);
        entitlements = List.copyOf(entitlements);
    }
}
