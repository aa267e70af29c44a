package io.jcompose.cli.system;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.image.Images;
import io.jcompose.cli.image.UnusedImages;
import io.jcompose.cli.output.FolderSize;
import io.jcompose.cli.project.Session;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.StoreMaintenance;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What lies on the disk.
 *
 * @param containerSizes bytes of writable layers by container id
 * @param volumeSizes bytes by volume name
 * @param usedVolumes names of those that containers have
 */
record DiskUsage(
        List<Image> images,
        Set<String> usedImages,
        StoreMaintenance.Usage store,
        List<ContainerInfo> containers,
        Map<String, Long> containerSizes,
        List<VolumeInfo> volumes,
        Map<String, Long> volumeSizes,
        Set<String> usedVolumes) {

    static DiskUsage measure(CommandContext context, Session session) {
        Set<String> usedImages = UnusedImages.inUse(context, session);
        List<ContainerInfo> containers = session.engine().containers(Optional.empty());
        Map<String, Long> containerSizes = new LinkedHashMap<>();
        Set<String> usedVolumes = new LinkedHashSet<>();
        for (ContainerInfo container : containers) {
            Path folder = context.paths().data().resolve("containers").resolve(container.id());
            containerSizes.put(container.id(), FolderSize.of(folder.resolve("upper")));
            usedVolumes.addAll(container.mounts());
        }
        List<VolumeInfo> volumes = session.engine().volumes();
        Map<String, Long> volumeSizes = new LinkedHashMap<>();
        volumes.forEach(volume -> volumeSizes.put(volume.name(), FolderSize.of(Path.of(volume.mountpoint()))));
        return new DiskUsage(
                Images.store(context).list(),
                usedImages,
                Images.maintenance(context).usage(usedImages),
                containers,
                containerSizes,
                volumes,
                volumeSizes,
                usedVolumes);
    }

    static boolean isActive(ContainerInfo container) {
        return container.state().equals("running")
                || container.state().equals("paused")
                || container.state().equals("restarting");
    }
}
