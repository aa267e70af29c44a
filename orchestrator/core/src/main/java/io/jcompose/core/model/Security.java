package io.jcompose.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a service's containers may do, and which namespaces they share.
 *
 * @param capAdd without {@code CAP_} or with; {@code ALL}
 * @param pid host, service:x or container:x
 * @param ipc shareable, private, host, none, service:x or container:x
 * @param cgroup host or private namespace
 */
public record Security(
        boolean privileged,
        List<String> capAdd,
        List<String> capDrop,
        List<String> securityOpt,
        Optional<String> userns,
        Optional<String> pid,
        Optional<String> ipc,
        Optional<String> uts,
        Optional<String> cgroup,
        Optional<String> cgroupParent,
        Map<String, String> sysctls,
        List<Device> devices,
        List<String> deviceCgroupRules,
        Optional<String> runtime,
        Optional<String> isolation,
        boolean useApiSocket) {
    public Security {
        capAdd = List.copyOf(capAdd);
        capDrop = List.copyOf(capDrop);
        securityOpt = List.copyOf(securityOpt);
        sysctls = Copies.map(sysctls);
        devices = List.copyOf(devices);
        deviceCgroupRules = List.copyOf(deviceCgroupRules);
    }

    /** @param source host path, or the name of a CDI device; then target is the same */
    public record Device(String source, String target, String permissions) {}
}
