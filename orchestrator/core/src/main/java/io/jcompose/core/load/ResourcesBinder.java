package io.jcompose.core.load;

import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.model.Resources;
import io.jcompose.core.model.Resources.BlockIo;
import io.jcompose.core.model.Resources.DeviceRequest;
import io.jcompose.core.model.Resources.Ulimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Limits of a service, from both places that can hold them. */
final class ResourcesBinder {
    private ResourcesBinder() {}

    static Resources resources(Values service) {
        Values resources = service.in("deploy").in("resources");
        Values limits = resources.in("limits");
        Values reservations = resources.in("reservations");
        OptionalDouble cpus = service.decimal("cpus");
        List<DeviceRequest> devices = new ArrayList<>();
        service.maps("gpus").forEach(node -> devices.add(device(new Values(node), List.of("gpu"))));
        reservations.maps("devices").forEach(node -> devices.add(device(new Values(node), List.of())));
        return new Resources(
                cpus.isPresent() ? cpus : limits.decimal("cpus"),
                service.string("cpuset"),
                service.number("cpu_shares"),
                service.number("cpu_quota"),
                service.number("cpu_period"),
                either(service.number("mem_limit"), limits.number("memory")),
                either(service.number("mem_reservation"), reservations.number("memory")),
                service.number("memswap_limit"),
                service.integer("mem_swappiness"),
                either(service.number("pids_limit"), limits.number("pids")),
                service.integer("oom_score_adj"),
                service.flag("oom_kill_disable"),
                microseconds(service, "cpu_rt_period"),
                microseconds(service, "cpu_rt_runtime"),
                ulimits(service),
                service.node().map("blkio_config").map(node -> blockIo(new Values(node))),
                devices);
    }

    /** Zero means "no limit", as does absence. */
    private static OptionalLong either(OptionalLong one, OptionalLong two) {
        return one.isPresent() && one.getAsLong() != 0
                ? one
                : two.isPresent() && two.getAsLong() != 0 ? two : OptionalLong.empty();
    }

    /** A plain number, or a duration such as {@code 400ms}. */
    private static OptionalLong microseconds(Values service, String key) {
        OptionalLong plain = service.number(key);
        return plain.isPresent()
                ? plain
                : service.duration(key)
                        .map(it -> OptionalLong.of(it.toNanos() / 1000))
                        .orElse(OptionalLong.empty());
    }

    static Map<String, Ulimit> ulimits(Values service) {
        Map<String, Ulimit> out = new LinkedHashMap<>();
        service.node()
                .map("ulimits")
                .ifPresent(map -> map.entries.forEach((name, node) -> {
                    if (node instanceof MapNode both) {
                        Values limit = new Values(both);
                        long soft = limit.number("soft").orElse(-1);
                        out.put(name, new Ulimit(soft, limit.number("hard").orElse(soft)));
                    } else {
                        long single = new Values(map).number(name).orElse(-1);
                        out.put(name, new Ulimit(single, single));
                    }
                }));
        return out;
    }

    private static BlockIo blockIo(Values config) {
        return new BlockIo(
                config.integer("weight"),
                rates(config, "weight_device", "weight"),
                rates(config, "device_read_bps", "rate"),
                rates(config, "device_write_bps", "rate"),
                rates(config, "device_read_iops", "rate"),
                rates(config, "device_write_iops", "rate"));
    }

    private static Map<String, Long> rates(Values config, String key, String what) {
        Map<String, Long> out = new LinkedHashMap<>();
        for (MapNode node : config.maps(key)) {
            Values device = new Values(node);
            out.put(device.string("path").orElse(""), device.number(what).orElse(0));
        }
        return out;
    }

    private static DeviceRequest device(Values device, List<String> defaultCapabilities) {
        List<String> capabilities = device.strings("capabilities");
        return new DeviceRequest(
                device.string("driver"),
                device.number("count").orElse(0),
                device.strings("device_ids"),
                capabilities.isEmpty() ? defaultCapabilities : capabilities,
                device.texts("options"));
    }
}
