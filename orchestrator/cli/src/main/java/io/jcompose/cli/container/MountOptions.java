package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What a container sees besides its image. */
final class MountOptions {
    /** Of each of these groups there can be one. */
    private static final List<Set<String>> MODES = List.of(
            Set.of("ro", "rw"),
            Set.of("z", "Z"),
            Set.of("nocopy", "copy"),
            Set.of("cached", "delegated", "consistent"));

    private static final Set<String> PROPAGATIONS =
            Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");
    private static final Pattern PERMISSIONS = Pattern.compile("[rwm]{1,3}");
    private static final Pattern VOLUME_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

    @Option(
            names = {"-v", "--volume"},
            paramLabel = "VOLUME",
            description = "Mount a volume or folder: [SOURCE:]TARGET[:ro]")
    private List<String> volumes = new ArrayList<>();

    @Option(
            names = "--mount",
            paramLabel = "KEY=VALUE,…",
            description = "Mount: type=bind|volume|tmpfs,source=…,target=…")
    private List<String> mounts = new ArrayList<>();

    @Option(names = "--tmpfs", paramLabel = "TARGET[:OPTIONS]", description = "Mount memory")
    private List<String> tmpfs = new ArrayList<>();

    @Option(
            names = "--volumes-from",
            paramLabel = "CONTAINER[:ro]",
            description = "The mounts of another container too")
    private List<String> volumesFrom = new ArrayList<>();

    @Option(names = "--read-only", description = "The root file system cannot be changed")
    private boolean readOnly;

    @Option(names = "--device", paramLabel = "DEVICE", description = "Pass a device on: HOST[:TARGET[:rwm]]")
    private List<String> devices = new ArrayList<>();

    @Option(names = "--device-cgroup-rule", paramLabel = "RULE", description = "Allow devices: c 42:* rmw")
    private List<String> deviceRules = new ArrayList<>();

    void into(CommandContext context, ServiceMap service, Map<String, Object> document) {
        Map<String, Object> declared = new LinkedHashMap<>();
        List<Object> all = new ArrayList<>();
        for (String volume : volumes) {
            all.add(volume);
            requireVolumeName(volume);
            requireModes(volume);
            String source = volume.contains(":") ? volume.substring(0, volume.indexOf(':')) : "";
            if (VOLUME_NAME.matcher(source).matches()) {
                declared.put(source, Map.of("name", source));
            }
        }
        for (String mount : mounts) {
            all.add(new MountFlag(mount).parse(context, declared));
        }
        requireDifferentTargets(all);
        service.putList("volumes", all);
        service.putList("tmpfs", tmpfs);
        service.putList(
                "volumes_from",
                volumesFrom.stream().map(MountOptions::volumesFrom).toList());
        service.putList("devices", devices.stream().map(MountOptions::device).toList());
        service.putList("device_cgroup_rules", deviceRules);
        if (readOnly) {
            service.put("read_only", true);
        }
        if (!declared.isEmpty()) {
            document.put("volumes", declared);
        }
    }

    private static void requireVolumeName(String volume) {
        String source = volume.contains(":") ? volume.substring(0, volume.indexOf(':')) : "/";
        boolean isPath = source.startsWith("/") || source.startsWith(".") || source.startsWith("~");
        if (!isPath && !VOLUME_NAME.matcher(source).matches()) {
            throw new CliException(
                    "invalid --volume '%s': \"%s\" includes invalid characters for a local volume name, only %s are allowed;"
                                    .formatted(volume, source, VOLUME_NAME.pattern())
                            + " a folder of the host begins with / or ./");
        }
    }

    private static void requireModes(String volume) {
        String[] parts = volume.split(":", 3);
        if (parts.length < 3) {
            return;
        }
        List<String> modes = List.of(parts[2].split(",", -1));
        boolean isVolume = VOLUME_NAME.matcher(parts[0]).matches();
        long propagations = modes.stream().filter(PROPAGATIONS::contains).count();
        boolean known = modes.stream()
                        .allMatch(mode ->
                                PROPAGATIONS.contains(mode) || MODES.stream().anyMatch(group -> group.contains(mode)))
                && MODES.stream()
                        .allMatch(
                                group -> modes.stream().filter(group::contains).count() <= 1)
                && propagations <= (isVolume ? 0 : 1);
        if (!known) {
            throw new CliException(
                    "invalid --volume '%s': invalid mode: %s; use one of ro and rw, one of z and Z, nocopy%s"
                            .formatted(volume, parts[2], isVolume ? "" : ", and a propagation"));
        }
    }

    private static void requireDifferentTargets(List<Object> mounts) {
        Set<String> targets = new HashSet<>();
        for (Object mount : mounts) {
            String target =
                    mount instanceof Map<?, ?> map ? String.valueOf(map.get("target")) : target(mount.toString());
            if (!targets.add(target.length() > 1 ? target.replaceFirst("/+$", "") : target)) {
                throw new CliException("duplicate mount point: %s; mount one thing there".formatted(target));
            }
        }
    }

    private static String target(String volume) {
        String[] parts = volume.split(":", 3);
        return parts.length == 1 ? parts[0] : parts[1];
    }

    private static String volumesFrom(String text) {
        int colon = text.indexOf(':');
        String mode = colon < 0 ? "" : text.substring(colon + 1);
        if (colon == 0 || !Set.of("", "ro", "rw", "z", "Z").contains(mode)) {
            throw new CliException(
                    "invalid --volumes-from '%s': invalid mode: %s; use CONTAINER[:ro]".formatted(text, mode));
        }
        return "container:" + (mode.equals("ro") ? text : text.replaceFirst(":.*", ""));
    }

    /** A device with all its parts: what follows it may be its permissions alone. */
    private static String device(String text) {
        String[] parts = text.split(":", -1);
        boolean permissionsOnly =
                parts.length == 2 && PERMISSIONS.matcher(parts[1]).matches();
        if (parts.length > 1 && parts[1].isEmpty()) {
            throw new CliException(
                    "invalid --device '%s': no place in the container; use HOST[:TARGET[:rwm]]".formatted(text));
        }
        String target = permissionsOnly || parts.length == 1 ? parts[0] : parts[1];
        if (!text.contains("=") && !parts[0].isEmpty() && !target.startsWith("/")) {
            throw new CliException("invalid --device '%s': %s is not an absolute path; use HOST[:TARGET[:rwm]]"
                    .formatted(text, target));
        }
        return permissionsOnly ? parts[0] + ":" + parts[0] + ":" + parts[1] : text;
    }
}
