package io.jcompose.runtime.build;

import static java.util.Collections.unmodifiableMap;

import io.jcompose.runtime.ContainerSpec.Ulimit;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What to build.
 *
 * @param context absolute folder, archive file, git address ({@code …git#REF:FOLDER}) or http address of an archive
 * @param dockerfile absolute or relative to the context; ignored if {@code inlineDockerfile} is present
 * @param args values for ARG
 * @param passing names of {@code args} that are given for this time only: a later build without them is no change
 * @param additionalContexts by name: a folder path, a git or http address, {@code docker-image://REF}, or
 *     {@code oci-layout:///FOLDER[:TAG][@DIGEST]}
 * @param secrets by id
 * @param ssh by id: the socket of an agent, or key files separated by commas
 * @param pull look for newer base images
 * @param network {@code default}, {@code none} or {@code host}
 * @param extraHosts further /etc/hosts lines in RUN
 * @param platform what for; empty: this host, and base images as they are
 * @param otherPlatforms what else for, under the same names
 * @param caBundle authorities that RUN gets to trust, without a trace in image or cache
 */
public record BuildRequest(
        String context,
        Path dockerfile,
        Optional<String> inlineDockerfile,
        Map<String, String> args,
        Set<String> passing,
        Optional<String> target,
        List<ImageReference> tags,
        Map<String, String> labels,
        Map<String, String> additionalContexts,
        Map<String, Secret> secrets,
        Map<String, String> ssh,
        CacheUse cache,
        boolean pull,
        String network,
        Map<String, List<String>> extraHosts,
        Optional<Platform> platform,
        List<Platform> otherPlatforms,
        RunLimits limits,
        Optional<Path> caBundle) {
    private static final String LAYOUT = "oci-layout://";

    public BuildRequest {
        args = ordered(args);
        passing = Set.copyOf(passing);
        tags = List.copyOf(tags);
        labels = ordered(labels);
        additionalContexts = ordered(additionalContexts);
        secrets = ordered(secrets);
        ssh = ordered(ssh);
        extraHosts = ordered(extraHosts);
        otherPlatforms = List.copyOf(otherPlatforms);
    }

    /** The part of the work that is for one platform; the image gets no names and leaves no cache. */
    public BuildRequest only(Platform one) {
        return copy(Optional.of(one), List.of(), new CacheUse(cache.skip, cache.skipStages, cache.from, List.of()));
    }

    /** Without what two services with the same build differ in: their names. */
    public BuildRequest anonymous() {
        return copy(platform, otherPlatforms, cache);
    }

    private BuildRequest copy(Optional<Platform> first, List<Platform> others, CacheUse use) {
        return new BuildRequest(
                context,
                dockerfile,
                inlineDockerfile,
                args,
                passing,
                target,
                List.of(),
                labels,
                additionalContexts,
                secrets,
                ssh,
                use,
                pull,
                network,
                extraHosts,
                first,
                others,
                limits,
                caBundle);
    }

    /** An additional context; the folder of an OCI layout is made absolute. */
    public static String absoluteContext(Path base, String context) {
        return context.startsWith(LAYOUT)
                ? LAYOUT + base.resolve(context.substring(LAYOUT.length())).normalize()
                : context;
    }

    /** Where a secret is: in a file, or given with the request. */
    public record Secret(Optional<Path> file, Optional<String> value) {
        public static Secret ofFile(Path file) {
            return new Secret(Optional.of(file), Optional.empty());
        }

        public static Secret ofValue(String value) {
            return new Secret(Optional.empty(), Optional.of(value));
        }

        /** Never shows the value. */
        @Override
        public String toString() {
            return "Secret[" + file.map(Path::toString).orElse("***") + "]";
        }
    }

    /**
     * Which results of earlier builds count.
     *
     * @param skip none
     * @param skipStages none in these stages
     * @param from further places to look: {@code type=local,src=…}, {@code type=registry,ref=…}, or an image reference
     * @param to where to leave the results: {@code type=local,dest=…}, {@code type=registry,ref=…}, {@code type=inline}
     */
    public record CacheUse(boolean skip, List<String> skipStages, List<String> from, List<String> to) {
        public static final CacheUse DEFAULT = new CacheUse(false, List.of(), List.of(), List.of());

        public CacheUse {
            skipStages = List.copyOf(skipStages);
            from = List.copyOf(from);
            to = List.copyOf(to);
        }

        /** Cache descriptions whose folders are absolute. */
        public static List<String> within(Path base, List<String> caches) {
            return caches.stream()
                    .map(cache -> !cache.contains("type=local")
                            ? cache
                            : Stream.of(cache.split(","))
                                    .map(part -> part.matches("(src|dest)=.*") ? absolute(base, part) : part)
                                    .collect(Collectors.joining(",")))
                    .toList();
        }

        private static String absolute(Path base, String part) {
            int value = part.indexOf('=') + 1;
            return part.substring(0, value)
                    + base.resolve(part.substring(value)).normalize();
        }
    }

    /**
     * What RUN steps may use.
     *
     * @param memory bytes
     * @param shmSize bytes of /dev/shm
     * @param entitlements {@code network.host}, {@code security.insecure}
     */
    public record RunLimits(
            OptionalLong memory,
            OptionalLong memorySwap,
            OptionalLong shmSize,
            Map<String, Ulimit> ulimits,
            Set<String> entitlements) {
        public static final RunLimits NONE =
                new RunLimits(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), Map.of(), Set.of());

        public RunLimits {
            ulimits = ordered(ulimits);
            entitlements = Set.copyOf(entitlements);
        }
    }

    private static <V> Map<String, V> ordered(Map<String, V> map) {
        return unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** A builder with the defaults of {@code build CONTEXT}. */
    public static Builder of(String context) {
        return new Builder(context);
    }

    /** Collects the optional parts. Not thread-safe. */
    public static final class Builder {
        private final String context;
        private Path dockerfile = Path.of("Dockerfile");
        private Optional<String> inlineDockerfile = Optional.empty();
        private Map<String, String> args = Map.of();
        private Set<String> passing = Set.of();
        private Optional<String> target = Optional.empty();
        private List<ImageReference> tags = List.of();
        private Map<String, String> labels = Map.of();
        private Map<String, String> additionalContexts = Map.of();
        private Map<String, Secret> secrets = Map.of();
        private Map<String, String> ssh = Map.of();
        private CacheUse cache = CacheUse.DEFAULT;
        private boolean pull;
        private String network = "default";
        private Map<String, List<String>> extraHosts = Map.of();
        private Optional<Platform> platform = Optional.empty();
        private List<Platform> otherPlatforms = List.of();
        private RunLimits limits = RunLimits.NONE;
        private Optional<Path> caBundle = Optional.empty();

        private Builder(String context) {
            this.context = context;
        }

        public Builder dockerfile(Path value) {
            dockerfile = value;
            return this;
        }

        public Builder inlineDockerfile(Optional<String> value) {
            inlineDockerfile = value;
            return this;
        }

        public Builder args(Map<String, String> value) {
            args = value;
            return this;
        }

        public Builder passing(Set<String> value) {
            passing = value;
            return this;
        }

        public Builder target(Optional<String> value) {
            target = value;
            return this;
        }

        public Builder tags(List<ImageReference> value) {
            tags = value;
            return this;
        }

        public Builder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        public Builder additionalContexts(Map<String, String> value) {
            additionalContexts = value;
            return this;
        }

        public Builder secrets(Map<String, Secret> value) {
            secrets = value;
            return this;
        }

        public Builder ssh(Map<String, String> value) {
            ssh = value;
            return this;
        }

        public Builder cache(CacheUse value) {
            cache = value;
            return this;
        }

        public Builder pull(boolean value) {
            pull = value;
            return this;
        }

        public Builder network(String value) {
            network = value;
            return this;
        }

        public Builder extraHosts(Map<String, List<String>> value) {
            extraHosts = value;
            return this;
        }

        public Builder platform(Optional<Platform> value) {
            platform = value;
            return this;
        }

        /** All that it is to be for; this host's comes first, if it is among them. */
        public Builder platforms(List<Platform> values) {
            List<Platform> all = values.stream()
                    .distinct()
                    .sorted(Comparator.comparing((Platform one) -> !one.isLike(Platform.host())))
                    .toList();
            platform = all.stream().findFirst();
            otherPlatforms = all.stream().skip(1).toList();
            return this;
        }

        public Builder limits(RunLimits value) {
            limits = value;
            return this;
        }

        public Builder caBundle(Optional<Path> value) {
            caBundle = value;
            return this;
        }

        public BuildRequest build() {
            return new BuildRequest(
                    context,
                    dockerfile,
                    inlineDockerfile,
                    args,
                    passing,
                    target,
                    tags,
                    labels,
                    additionalContexts,
                    secrets,
                    ssh,
                    cache,
                    pull,
                    network,
                    extraHosts,
                    platform,
                    otherPlatforms,
                    limits,
                    caBundle);
        }
    }
}
