package io.jcompose.core.execute;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Storage.Mount;
import io.jcompose.core.model.Storage.MountType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Mounts as {@code docker inspect} says that they were asked for. What one line can say is a bind, all else a mount:
 * {@code --volume} makes binds and {@code --mount} mounts, and of a file only folders of the host without further
 * options are binds.
 */
final class AskedMounts {
    private final boolean standalone;
    private final Map<String, Project.Volume> volumes;
    private final List<Mount> mounts;

    /** @param standalone of no project: asked for by flags, not by a file */
    AskedMounts(boolean standalone, Map<String, Project.Volume> volumes, List<Mount> mounts) {
        this.standalone = standalone;
        this.volumes = volumes;
        this.mounts = mounts;
    }

    /** As {@code SOURCE:TARGET[:OPTIONS]}. */
    List<String> binds() {
        return mounts.stream().filter(this::isBind).map(this::line).toList();
    }

    /** In Docker's form. */
    List<Map<String, Object>> mounts() {
        return mounts.stream()
                .filter(mount -> !isBind(mount) && !isUnnamed(mount))
                .map(this::entry)
                .toList();
    }

    /** Targets of {@code --volume TARGET}. */
    List<String> unnamed() {
        return mounts.stream().filter(this::isUnnamed).map(Mount::target).toList();
    }

    private boolean isUnnamed(Mount mount) {
        return standalone
                && !mount.byMountFlag()
                && mount.type() == MountType.VOLUME
                && mount.source().isEmpty();
    }

    private boolean isBind(Mount mount) {
        if (mount.source().isEmpty()) {
            return false;
        }
        return switch (mount.type()) {
            case BIND ->
                standalone
                        ? !mount.byMountFlag()
                        : mount.createHostPath()
                                && mount.propagation().isEmpty()
                                && mount.recursive().isEmpty();
            case VOLUME -> standalone && !mount.byMountFlag();
            default -> false;
        };
    }

    private String line(Mount mount) {
        List<String> options = new ArrayList<>();
        if (mount.readOnly()) {
            options.add("ro");
        } else if (!standalone) {
            options.add("rw");
        }
        mount.selinux().ifPresent(options::add);
        mount.propagation().ifPresent(options::add);
        if (mount.nocopy()) {
            options.add("nocopy");
        }
        String end = options.isEmpty() ? "" : ":" + String.join(",", options);
        return source(mount).orElse("") + ":" + mount.target() + end;
    }

    private Optional<Project.Volume> volume(Mount mount) {
        return mount.type() == MountType.VOLUME ? mount.source().map(key -> volumes.get(key)) : Optional.empty();
    }

    private Optional<String> source(Mount mount) {
        return volume(mount).map(Project.Volume::name).or(mount::source);
    }

    private Map<String, Object> entry(Mount mount) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("Type", mount.type().name().toLowerCase(Locale.ROOT));
        source(mount).ifPresent(source -> entry.put("Source", source));
        entry.put("Target", mount.target());
        if (mount.readOnly()) {
            entry.put("ReadOnly", true);
        }
        switch (mount.type()) {
            case BIND -> options(entry, "BindOptions", bindOptions(mount));
            case VOLUME -> options(entry, "VolumeOptions", volumeOptions(mount));
            case TMPFS -> options(entry, "TmpfsOptions", tmpfsOptions(mount));
            case IMAGE -> options(entry, "ImageOptions", subpath(mount));
            default -> {}
        }
        return entry;
    }

    private static void options(Map<String, Object> entry, String key, Map<String, Object> options) {
        if (!options.isEmpty()) {
            entry.put(key, options);
        }
    }

    private static Map<String, Object> bindOptions(Mount mount) {
        Map<String, Object> options = new LinkedHashMap<>();
        mount.propagation().ifPresent(propagation -> options.put("Propagation", propagation));
        mount.recursive()
                .map(recursive -> switch (recursive) {
                    case "disabled" -> "NonRecursive";
                    case "writable" -> "ReadOnlyNonRecursive";
                    case "readonly" -> "ReadOnlyForceRecursive";
                    default -> "";
                })
                .filter(key -> !key.isEmpty())
                .ifPresent(key -> options.put(key, true));
        if (mount.createHostPath()) {
            options.put("CreateMountpoint", true);
        }
        return options;
    }

    private Map<String, Object> volumeOptions(Mount mount) {
        Map<String, Object> options = new LinkedHashMap<>();
        if (mount.nocopy()) {
            options.put("NoCopy", true);
        }
        Map<String, String> labels = new TreeMap<>(mount.labels());
        Map<String, String> driver = new TreeMap<>();
        if (standalone) { // what the flag says of its volume
            volume(mount).ifPresent(volume -> {
                labels.putAll(volume.labels());
                driver.putAll(volume.driverOpts());
            });
        }
        if (!labels.isEmpty()) {
            options.put("Labels", labels);
        }
        if (!driver.isEmpty()) {
            options.put("DriverConfig", Map.of("Options", driver));
        }
        options.putAll(subpath(mount));
        return options;
    }

    private static Map<String, Object> subpath(Mount mount) {
        return mount.subpath()
                .<Map<String, Object>>map(path -> Map.of("Subpath", path))
                .orElse(Map.of());
    }

    private static Map<String, Object> tmpfsOptions(Mount mount) {
        Map<String, Object> options = new LinkedHashMap<>();
        mount.tmpfsSize().ifPresent(size -> options.put("SizeBytes", size));
        mount.tmpfsMode().ifPresent(mode -> options.put("Mode", mode));
        return options;
    }
}
