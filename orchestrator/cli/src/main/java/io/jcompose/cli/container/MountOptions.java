package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** What a container sees besides its image. */
final class MountOptions {
    private static final Set<String> MODES = Set.of(
            "ro",
            "rw",
            "z",
            "Z",
            "nocopy",
            "copy",
            "cached",
            "delegated",
            "consistent",
            "private",
            "rprivate",
            "shared",
            "rshared",
            "slave",
            "rslave");
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
        service.putList("volumes", all);
        service.putList("tmpfs", tmpfs);
        service.putList(
                "volumes_from",
                volumesFrom.stream().map(from -> "container:" + from).toList());
        service.putList("devices", devices);
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
        for (String mode : parts.length < 3 ? new String[0] : parts[2].split(",")) {
            if (!MODES.contains(mode)) {
                throw new CliException(
                        "invalid --volume '%s': invalid mode: %s; use ro, rw, z, Z, nocopy or a propagation"
                                .formatted(volume, mode));
            }
        }
    }
}
