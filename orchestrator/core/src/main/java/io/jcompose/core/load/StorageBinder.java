package io.jcompose.core.load;

import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.model.Storage;
import io.jcompose.core.model.Storage.FileRef;
import io.jcompose.core.model.Storage.Mount;
import io.jcompose.core.model.Storage.MountType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Mounts, configs and secrets of a service. */
final class StorageBinder {
    private StorageBinder() {}

    static Storage storage(Values service) {
        List<Mount> mounts = new ArrayList<>();
        service.maps("volumes").forEach(node -> mounts.add(mount(new Values(node))));
        return new Storage(
                mounts,
                service.strings("tmpfs"),
                service.strings("volumes_from"),
                service.flag("read_only"),
                service.number("shm_size"),
                service.texts("storage_opt"),
                fileRefs(service, "configs", "/"),
                fileRefs(service, "secrets", "/run/secrets/"));
    }

    private static Mount mount(Values mount) {
        Values bind = mount.in("bind");
        Values volume = mount.in("volume");
        Values tmpfs = mount.in("tmpfs");
        Optional<String> subpath =
                volume.string("subpath").or(() -> mount.in("image").string("subpath"));
        return new Mount(
                MountType.valueOf(mount.string("type").orElse("volume").toUpperCase(Locale.ROOT)),
                mount.string("source"),
                mount.string("target").map(StorageBinder::clean).orElse(""),
                mount.flag("read_only"),
                bind.maybe("create_host_path").orElse(true),
                bind.string("propagation"),
                bind.string("recursive"),
                bind.string("selinux"),
                volume.flag("nocopy"),
                subpath,
                volume.texts("labels"),
                size(tmpfs),
                tmpfs.has("mode") ? OptionalInt.of(tmpfs.integer("mode").orElse(0)) : OptionalInt.empty(),
                mount.has(Mount.BY_MOUNT_FLAG));
    }

    private static String clean(String target) {
        return target.startsWith("/") ? Path.of(target).normalize().toString() : target;
    }

    private static OptionalLong size(Values tmpfs) {
        OptionalLong size = tmpfs.number("size");
        return size.isPresent() && size.getAsLong() == 0 ? OptionalLong.empty() : size;
    }

    /** @param folder where relative targets are; empty for builds */
    static List<FileRef> fileRefs(Values values, String key, String folder) {
        List<FileRef> out = new ArrayList<>();
        for (MapNode node : values.maps(key)) {
            Values ref = new Values(node);
            String source = ref.string("source").orElse("");
            String target = ref.string("target").orElse(source);
            boolean relative = !folder.isEmpty() && !target.startsWith("/");
            out.add(new FileRef(
                    source,
                    relative ? folder + target : target,
                    ref.string("uid"),
                    ref.string("gid"),
                    ref.mode("mode")));
        }
        return out;
    }
}
