package io.jcompose.core.engine;

import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.Mount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code Mode} of each mount of an inspected container: the options of the line that asked for it, as
 * {@code rw} in {@code /src:/app:rw}. Without such options it is {@code z} for a volume, except one without a name, and
 * empty for all else. Pure.
 */
final class MountModes {
    private static final int WITH_OPTIONS = 3;
    private final ContainerRecord record;
    private final List<String> lines = new ArrayList<>();
    private final Map<String, Object> host;

    MountModes(ContainerRecord record) {
        this.record = record;
        this.host = InspectedHost.section(record, "HostConfig");
        if (host.get("Binds") instanceof List<?> binds) {
            binds.forEach(line -> lines.add(String.valueOf(line)));
        }
    }

    /** Docker lists it elsewhere. */
    boolean isApart(Mount mount) {
        return host.get("Tmpfs") instanceof Map<?, ?> targets && targets.containsKey(mount.target());
    }

    String of(Mount mount) {
        return options(mount.target()).orElseGet(() -> {
            boolean named = mount instanceof Mount.Volume volume
                    && (!record.anonymousVolumes().contains(volume.name()) || isByFlag(mount.target()));
            return named ? "z" : "";
        });
    }

    /** Empty if no line asks for it, or none with options. */
    private Optional<String> options(String target) {
        return lines.stream()
                .map(line -> line.split(":", WITH_OPTIONS))
                .filter(parts -> parts.length == WITH_OPTIONS && parts[1].equals(target))
                .map(parts -> parts[WITH_OPTIONS - 1])
                .findFirst();
    }

    private boolean isByFlag(String target) {
        return host.get("Mounts") instanceof List<?> mounts
                && mounts.stream().anyMatch(it -> it instanceof Map<?, ?> map && target.equals(map.get("Target")));
    }
}
