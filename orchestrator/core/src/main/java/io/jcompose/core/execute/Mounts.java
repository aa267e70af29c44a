package io.jcompose.core.execute;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage;
import io.jcompose.core.supervise.RecordStore;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.volume.VolumeStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;

/** What a container of a service sees besides its image. Anonymous volumes get names, but are not made yet. */
final class Mounts {
    private static final int ANONYMOUS_NAME_BYTES = 32;
    private static final int READABLE = 0444;

    private final Project project;
    private final Service service;
    private final VolumeStore volumes;
    private final RecordStore records;
    private final Map<String, Mount> byTarget = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> anonymous = new LinkedHashMap<>();
    private final Map<String, String> inherited;
    private final Function<String, Optional<Image>> images;

    /**
     * @param images by reference
     * @param inherited names of anonymous volumes to take over, by target
     */
    Mounts(
            Project project,
            Service service,
            VolumeStore volumes,
            RecordStore records,
            Function<String, Optional<Image>> images,
            Map<String, String> inherited) {
        this.images = images;
        this.project = project;
        this.service = service;
        this.volumes = volumes;
        this.records = records;
        this.inherited = inherited;
    }

    /** Names of the anonymous volumes among the mounts. */
    List<String> anonymous() {
        return List.copyOf(anonymous.keySet());
    }

    /** Call once the container is recorded, so that none is ever there that nobody knows of. */
    void makeAnonymous() {
        anonymous.forEach((name, labels) -> volumes.create(name, labels, Map.of()));
    }

    /**
     * @param imageVolumes targets that the image declares
     * @param others finds the specification of a container by {@code service} or {@code container:name}
     */
    List<Mount> resolve(List<String> imageVolumes, Function<String, ContainerSpec> others) {
        service.storage().volumesFrom().forEach(from -> volumesFrom(from, others));
        service.storage().mounts().forEach(this::mount);
        service.storage().tmpfs().forEach(this::tmpfs);
        service.storage().configs().forEach(ref -> file(ref, project.configs(), "config"));
        service.storage().secrets().forEach(ref -> file(ref, project.secrets(), "secret"));
        for (String target : imageVolumes) {
            if (!byTarget.containsKey(normalised(target))) {
                put(anonymousVolume(target, false, true, Map.of()));
            }
        }
        return sorted();
    }

    /** Outer folders first, so that an inner mount is not hidden by an outer one. */
    private List<Mount> sorted() {
        return byTarget.values().stream()
                .sorted((a, b) -> Integer.compare(depth(a.target()), depth(b.target())))
                .toList();
    }

    private static int depth(String target) {
        return (int) normalised(target).chars().filter(c -> c == '/').count();
    }

    private static String normalised(String target) {
        return Path.of(target).normalize().toString();
    }

    private void put(Mount mount) {
        byTarget.put(normalised(mount.target()), mount);
    }

    private void mount(Storage.Mount mount) {
        switch (mount.type()) {
            case BIND -> put(bind(mount));
            case VOLUME ->
                put(
                        mount.source().isPresent()
                                ? new Mount.Volume(
                                        volumeName(mount.source().get()),
                                        mount.target(),
                                        mount.readOnly(),
                                        !mount.nocopy(),
                                        mount.subpath())
                                : anonymousVolume(mount.target(), mount.readOnly(), !mount.nocopy(), mount.labels()));
            case TMPFS ->
                put(new Mount.Tmpfs(mount.target(), mount.readOnly(), mount.tmpfsSize(), mount.tmpfsMode(), ""));
            case IMAGE -> put(image(mount));
            default ->
                throw new ContainerException("service '%s': mounts of type %s at %s are not supported yet"
                        .formatted(
                                service.name(),
                                mount.type().name().toLowerCase(java.util.Locale.ROOT),
                                mount.target()));
        }
    }

    private Mount bind(Storage.Mount mount) {
        Path source = Path.of(mount.source().orElseThrow());
        if (!mount.createHostPath() && !Files.exists(source)) {
            throw new ContainerException(
                    "service '%s': bind source path does not exist: %s; create it, or allow create_host_path"
                            .formatted(service.name(), source));
        }
        return new Mount.Bind(
                source,
                mount.target(),
                mount.readOnly(),
                mount.createHostPath(),
                mount.propagation().orElse("rprivate"),
                !mount.recursive().equals(Optional.of("disabled")));
    }

    private Mount image(Storage.Mount mount) {
        String reference = mount.source().orElse("");
        Image image = images.apply(reference)
                .orElseThrow(
                        () -> new ContainerException("service '%s': image %s, to be mounted at %s, is not here; pull it"
                                .formatted(service.name(), reference, mount.target())));
        return new Mount.Image(reference, mount.target(), image.layers(), mount.subpath());
    }

    private String volumeName(String key) {
        Project.Volume volume = project.volumes().get(key);
        if (volume != null) {
            return volume.name();
        }
        volumes.create(key, Map.of(), Map.of()); // run -v NAME:/path may name one that is no project's
        return key;
    }

    private Mount anonymousVolume(String target, boolean readOnly, boolean copyUp, Map<String, String> labels) {
        String name = inherited.get(normalised(target));
        if (name == null) {
            byte[] random = new byte[ANONYMOUS_NAME_BYTES];
            new SecureRandom().nextBytes(random);
            name = HexFormat.of().formatHex(random);
        }
        Map<String, String> all = new LinkedHashMap<>(labels);
        all.putAll(AnonymousVolumes.labels(project.name()));
        anonymous.put(name, all);
        return new Mount.Volume(name, target, readOnly, copyUp, Optional.empty());
    }

    /** {@code path[:options]}; options as mount(8) has them. */
    private void tmpfs(String text) {
        String[] parts = text.split(":", 2);
        OptionalLong size = OptionalLong.empty();
        OptionalInt mode = OptionalInt.empty();
        boolean readOnly = false;
        List<String> rest = new ArrayList<>();
        for (String option : parts.length == 2 ? parts[1].split(",") : new String[0]) {
            if (option.startsWith("size=")) {
                size = OptionalLong.of(Sizes.parse(option.substring("size=".length())));
            } else if (option.startsWith("mode=")) {
                mode = OptionalInt.of(Integer.parseInt(option.substring("mode=".length()), 8));
            } else if (option.equals("ro")) {
                readOnly = true;
            } else if (!option.isEmpty() && !option.equals("rw")) {
                rest.add(option);
            }
        }
        put(new Mount.Tmpfs(parts[0], readOnly, size, mode, String.join(",", rest)));
    }

    private void file(Storage.FileRef ref, Map<String, Project.FileObject> objects, String kind) {
        Project.FileObject object = Objects.requireNonNull(objects.get(ref.source()), ref::source);
        if (object.external()) {
            throw new ContainerException(
                    "unsupported external %s %s: service '%s' uses it, but there is no store that it could be in; give it a file, content or environment"
                            .formatted(kind, object.name(), service.name()));
        }
        Path source = object.file().orElseGet(() -> written(object, kind));
        if (Files.isDirectory(source)) {
            put(new Mount.Bind(source, ref.target(), true, false, "rprivate", true));
            return;
        }
        if (!Files.exists(source)) {
            throw new ContainerException("service '%s': file of %s '%s' does not exist: %s"
                    .formatted(service.name(), kind, ref.source(), source));
        }
        put(new Mount.FileCopy(
                source, ref.target(), id(ref.uid()), id(ref.gid()), ref.mode().orElse(READABLE)));
    }

    private Path written(Project.FileObject object, String kind) {
        String content = Inputs.content(project, object)
                .orElseThrow(() ->
                        new ContainerException("service '%s': %s '%s' comes from the variable %s, which is not set"
                                .formatted(
                                        service.name(),
                                        kind,
                                        object.key(),
                                        object.environment().orElse("?"))));
        // Named by its content: containers made before it changed keep what they were made with.
        String name = "%s-%s-%s".formatted(kind, object.key().replace('/', '_'), Inputs.shortHash(content));
        return records.putFile(project.name(), name, content);
    }

    private int id(Optional<String> text) {
        try {
            return text.filter(t -> !t.isEmpty()).map(Integer::parseInt).orElse(0);
        } catch (NumberFormatException e) {
            throw new ContainerException(
                    "service '%s': uid and gid of configs and secrets are numbers, not '%s'"
                            .formatted(service.name(), text.orElse("")),
                    e);
        }
    }

    private void volumesFrom(String text, Function<String, ContainerSpec> others) {
        boolean readOnly = text.endsWith(":ro");
        String source = readOnly || text.endsWith(":rw") ? text.substring(0, text.length() - ":ro".length()) : text;
        for (Mount mount : others.apply(source).mounts()) {
            if (mount instanceof Mount.Volume volume) {
                put(new Mount.Volume(
                        volume.name(), volume.target(), readOnly || volume.readOnly(), false, volume.subpath()));
            } else if (mount instanceof Mount.Image) {
                put(mount);
            } else if (mount instanceof Mount.Bind bind) {
                put(new Mount.Bind(
                        bind.source(),
                        bind.target(),
                        readOnly || bind.readOnly(),
                        bind.createSource(),
                        bind.propagation(),
                        bind.recursive()));
            }
        }
    }
}
