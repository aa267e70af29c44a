package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a container sees besides its image. */
final class MountOptions {
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
            String source = volume.contains(":") ? volume.substring(0, volume.indexOf(':')) : "";
            if (source.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]*")) {
                declared.put(source, Map.of("name", source));
            }
        }
        for (String mount : mounts) {
            all.add(mount(context, mount, declared));
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

    private static Map<String, Object> mount(CommandContext context, String text, Map<String, Object> declared) {
        Map<String, Object> mount = new LinkedHashMap<>(Map.of("type", "volume"));
        Map<String, Object> bind = new LinkedHashMap<>();
        Map<String, Object> volume = new LinkedHashMap<>();
        Map<String, Object> memory = new LinkedHashMap<>();
        for (String word : text.split(",")) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? word : word.substring(0, equals);
            String value = equals < 0 ? "true" : word.substring(equals + 1);
            switch (key) {
                case "type" -> mount.put("type", value);
                case "source", "src" -> mount.put("source", value);
                case "target", "dst", "destination" -> mount.put("target", value);
                case "readonly", "ro" -> mount.put("read_only", !value.equals("false") && !value.equals("0"));
                case "bind-propagation" -> bind.put("propagation", value);
                case "bind-recursive" -> bind.put("recursive", value);
                case "volume-nocopy" -> volume.put("nocopy", !value.equals("false"));
                case "volume-subpath" -> volume.put("subpath", value);
                case "tmpfs-size" -> memory.put("size", value);
                case "tmpfs-mode" -> memory.put("mode", Integer.parseInt(value, 8));
                default -> throw new CliException("invalid --mount '%s': unknown key %s".formatted(text, key));
            }
        }
        if (!mount.containsKey("target")) {
            throw new CliException("invalid --mount '%s': target is required".formatted(text));
        }
        if ("bind".equals(mount.get("type"))) {
            bind.put("create_host_path", false);
            Object source = mount.get("source");
            if (source != null) {
                mount.put(
                        "source",
                        context.workingDirectory()
                                .resolve(source.toString())
                                .normalize()
                                .toString());
            }
        } else if ("volume".equals(mount.get("type")) && mount.get("source") instanceof String name) {
            declared.put(name, Map.of("name", name));
        }
        putIfAny(mount, "bind", bind);
        putIfAny(mount, "volume", volume);
        putIfAny(mount, "tmpfs", memory);
        return mount;
    }

    private static void putIfAny(Map<String, Object> mount, String key, Map<String, Object> options) {
        if (!options.isEmpty()) {
            mount.put(key, options);
        }
    }
}
