package io.jcompose.cli.resource;

import io.jcompose.cli.output.PruneFilter;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineClient.NetworkInfo;
import io.jcompose.core.client.EngineClient.VolumeInfo;
import io.jcompose.core.plan.Labels;
import java.util.List;

/** Which networks and volumes a prune takes: those that no container has, running or not. */
public final class UnusedResources {
    private UnusedResources() {}

    /** Names of networks, sorted. */
    public static List<String> networks(EngineClient engine, PruneFilter filter) {
        List<String> used = engine.resourceVerbs().networksInUse();
        return engine.networks().stream()
                .filter(network -> filter.accepts(network.createdAt(), network.labels()))
                .map(NetworkInfo::name)
                .filter(name -> !used.contains(name))
                .sorted()
                .toList();
    }

    /** @param all also those that somebody gave a name */
    public static List<VolumeInfo> volumes(EngineClient engine, boolean all, PruneFilter filter) {
        List<String> used = engine.resourceVerbs().volumesInUse();
        return engine.volumes().stream()
                .filter(volume -> all || volume.labels().containsKey(Labels.ANONYMOUS_VOLUME))
                .filter(volume -> filter.accepts(volume.createdAt(), volume.labels()))
                .filter(volume -> !used.contains(volume.name()))
                .toList();
    }
}
