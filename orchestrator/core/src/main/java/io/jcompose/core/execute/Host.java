package io.jcompose.core.execute;

import io.jcompose.network.NetworkDriver;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerRuntime;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.volume.VolumeStore;
import java.util.List;

/**
 * The outside things that plans act on.
 *
 * @param hostsFile writes a container's addresses into its /etc/hosts
 */
public record Host(
        ContainerRuntime runtime,
        HostsFile hostsFile,
        NetworkDriver networks,
        ImageStore images,
        ImageSources sources,
        VolumeStore volumes,
        Connectivity connectivity) {

    /** The same with other ways to networks and volumes. */
    public Host with(NetworkDriver otherNetworks, VolumeStore otherVolumes) {
        return new Host(runtime, hostsFile, otherNetworks, images, sources, otherVolumes, connectivity);
    }

    /** Tells a launched container its own addresses. */
    @FunctionalInterface
    public interface HostsFile {
        HostsFile NONE = (id, addresses) -> {};

        void write(ContainerId id, List<String> addresses);
    }
}
