package io.jcompose.runtime.container;

import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.process.LaunchPlan;
import io.jcompose.runtime.process.LaunchPlan.NamespaceUse;
import io.jcompose.runtime.process.SetupStep;
import io.jcompose.runtime.rootfs.UserDatabase.Identity;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a launch plan depends on besides the specification, found out beforehand.
 *
 * @param skeleton the layer below all others
 * @param mounts one step for each mount of the specification whose target is not in {@code networkFiles}, in its order
 * @param networkFiles target to generated file of the host
 * @param devices nodes beyond the usual ones
 * @param cgroupView name below {@code /sys/fs/cgroup} to folder; the empty name is that folder itself
 * @param controlsDevices whether device rules have an effect on this host
 */
record LaunchFacts(
        ContainerSpec spec,
        ContainerFolders folders,
        Path skeleton,
        Identity identity,
        List<SetupStep> mounts,
        Map<String, Path> networkFiles,
        List<SetupStep> devices,
        List<NamespaceUse> namespaces,
        List<LaunchPlan.Cgroup> cgroups,
        List<Path> samples,
        Map<String, Path> cgroupView,
        boolean controlsDevices,
        Optional<LaunchPlan.Lifeline> lifeline) {
    LaunchFacts {
        mounts = List.copyOf(mounts);
        networkFiles = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(networkFiles));
        devices = List.copyOf(devices);
        namespaces = List.copyOf(namespaces);
        cgroups = List.copyOf(cgroups);
        samples = List.copyOf(samples);
        cgroupView = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(cgroupView));
    }
}
