package io.jcompose.cli.file;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Compose file made of what {@code inspect} says of containers. What they have of their images is left out, so that the
 * file goes on meaning the same with the next image. Pure; not thread-safe.
 */
final class GeneratedFile {
    private static final String LABELS = "com.docker.compose.";
    private static final int SHORT_ID = 12;

    private final Function<String, Optional<Map<String, Object>>> imageConfig;
    private final Resources known;
    private final String runFolder;
    private final Map<String, Map<String, Object>> services = new LinkedHashMap<>();
    private final Map<String, Integer> replicas = new HashMap<>();
    private final Map<String, String> serviceOfContainer = new HashMap<>();
    private final Map<String, Object> networks = new LinkedHashMap<>();
    private final Map<String, Object> volumes = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    /**
     * Of networks and volumes, by their names.
     *
     * @param networks their labels, which say whether they were made for a project, and under which key
     * @param volumes likewise
     */
    record Resources(
            Map<String, Map<String, String>> networks,
            Map<String, Map<String, String>> volumes,
            Map<String, List<String>> subnets) {}

    /**
     * @param imageConfig the {@code Config} of an image by its id, as far as it is there
     * @param runFolder what is mounted from below was made for the container alone
     */
    GeneratedFile(Function<String, Optional<Map<String, Object>>> imageConfig, Resources known, String runFolder) {
        this.imageConfig = imageConfig;
        this.known = known;
        this.runFolder = runFolder;
    }

    /** Adds a container; one more of a service that is in already makes that larger. */
    void add(Map<String, Object> container) {
        Map<String, Object> config = map(container, "Config");
        String plain = text(container, "Name").replaceFirst("^/", "");
        String service = String.valueOf(map(config, "Labels").getOrDefault(LABELS + "service", plain));
        serviceOfContainer.put(text(container, "Id"), service);
        serviceOfContainer.put(plain, service);
        int number = replicas.merge(service, 1, Integer::sum);
        Map<String, Object> before = services.get(service);
        if (before != null) {
            before.put("scale", number);
            return;
        }
        Map<String, Object> result = new LinkedHashMap<>();
        services.put(service, result);
        result.put("image", text(config, "Image"));
        new GeneratedProcess(
                        result,
                        config,
                        imageConfig.apply(text(container, "Image")).orElse(Map.of()))
                .put(text(container, "Id").substring(0, SHORT_ID));
        new GeneratedHost(result, map(container, "HostConfig")).put();
        putNetworks(result, container, service, plain);
        putMounts(result, container, service);
    }

    /** The file, ready to be written as JSON. */
    Map<String, Object> content() {
        services.values()
                .forEach(service -> List.of("network_mode", "pid", "ipc").forEach(key -> {
                    if (service.get(key) instanceof String mode && mode.startsWith("container:")) {
                        String other = serviceOfContainer.get(mode.substring("container:".length()));
                        service.put(key, other == null ? mode : "service:" + other);
                    }
                }));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("services", services);
        result.put("networks", networks);
        result.put("volumes", volumes);
        return result;
    }

    /** What could not be said in the file. */
    List<String> remarks() {
        return List.copyOf(remarks);
    }

    private void putNetworks(
            Map<String, Object> result, Map<String, Object> container, String service, String containerName) {
        String mode = text(map(container, "HostConfig"), "NetworkMode");
        if (mode.matches("host|none|bridge|container:.*")) {
            result.put("network_mode", mode);
            if (!mode.equals("none") && !mode.equals("bridge")) {
                result.remove("hostname"); // it is that of whose network it is
            }
            return;
        }
        String hostname = text(map(container, "Config"), "Hostname");
        Map<String, Object> attached = new LinkedHashMap<>();
        map(map(container, "NetworkSettings"), "Networks").forEach((name, settings) -> {
            Map<String, Object> one = typed(settings);
            Map<String, Object> attachment = new LinkedHashMap<>();
            List<Object> aliases = new ArrayList<>(list(one, "Aliases"));
            aliases.removeAll(List.of(
                    hostname, service, containerName, text(container, "Id").substring(0, SHORT_ID)));
            putUnlessEmpty(attachment, "aliases", aliases);
            Map<String, Object> fixed = map(one, "IPAMConfig");
            putUnlessEmpty(attachment, "ipv4_address", text(fixed, "IPv4Address"));
            putUnlessEmpty(attachment, "ipv6_address", text(fixed, "IPv6Address"));
            String key = resource(networks, known.networks(), name, "network");
            attached.put(key, attachment);
            boolean fixedAddress = attachment.keySet().stream().anyMatch(it -> it.endsWith("_address"));
            if (fixedAddress && known.networks().getOrDefault(name, Map.of()).containsKey(LABELS + "network")) {
                networks.put(key, Map.of("ipam", Map.of("config", pools(name))));
            }
        });
        putUnlessEmpty(result, "networks", attached);
    }

    /** An address can be wished for only where the subnet is fixed. */
    private List<Object> pools(String network) {
        List<Object> pools = new ArrayList<>();
        known.subnets().getOrDefault(network, List.of()).forEach(subnet -> pools.add(Map.of("subnet", subnet)));
        return pools;
    }

    private void putMounts(Map<String, Object> result, Map<String, Object> container, String service) {
        List<Object> mounts = new ArrayList<>();
        for (Object element : list(container, "Mounts")) {
            Map<String, Object> mount = typed(element);
            String type = text(mount, "Type");
            String target = text(mount, "Destination");
            if (type.equals("bind") && text(mount, "Source").startsWith(runFolder + "/")) {
                remarks.add("service '%s': the secret or config at %s is left out".formatted(service, target));
                continue;
            }
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("type", type);
            one.put("target", target);
            if (type.equals("bind")) {
                one.put("source", text(mount, "Source"));
            } else if (type.equals("volume") && !text(mount, "Name").matches("[0-9a-f]{64}")) {
                one.put("source", resource(volumes, known.volumes(), text(mount, "Name"), "volume"));
            }
            if (!type.equals("tmpfs") && Boolean.FALSE.equals(mount.get("RW"))) {
                one.put("read_only", true);
            }
            mounts.add(one);
        }
        putUnlessEmpty(result, "volumes", mounts);
    }

    /** The key of a network or volume in the file: what a project made is made again, all else is there. */
    private static String resource(
            Map<String, Object> resources, Map<String, Map<String, String>> labels, String name, String kind) {
        Optional<String> key =
                Optional.ofNullable(labels.getOrDefault(name, Map.of()).get(LABELS + kind));
        resources.putIfAbsent(key.orElse(name), key.isPresent() ? Map.of() : Map.of("external", true, "name", name));
        return key.orElse(name);
    }

    static void putUnlessEmpty(Map<String, Object> target, String key, @Nullable Object value) {
        boolean empty = value == null
                || value.equals("")
                || value.equals(false)
                || (value instanceof Number number && number.longValue() == 0)
                || (value instanceof List<?> list && list.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
        if (!empty) {
            target.put(key, Objects.requireNonNull(value));
        }
    }

    static String text(Map<String, Object> object, String key) {
        return Objects.toString(object.get(key), "");
    }

    static long number(Map<String, Object> object, String key) {
        return object.get(key) instanceof Number number ? number.longValue() : 0;
    }

    static List<Object> list(Map<String, Object> object, String key) {
        return object.get(key) instanceof List<?> list ? new ArrayList<>(list) : List.of();
    }

    static Map<String, Object> map(Map<String, Object> object, String key) {
        return typed(object.get(key));
    }

    static Map<String, Object> typed(@Nullable Object value) {
        Map<String, Object> result = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> {
                if (element != null) {
                    result.put(String.valueOf(key), element);
                }
            });
        }
        return result;
    }
}
