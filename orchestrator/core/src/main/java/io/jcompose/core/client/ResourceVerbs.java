package io.jcompose.core.client;

import io.jcompose.core.client.EngineClient.VolumeInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Volumes and networks one by one, beside projects. Methods block, and fail with {@link EngineException}. */
public interface ResourceVerbs {

    /** Creates a volume or returns the one of that name. */
    VolumeInfo createVolume(VolumeRequest request);

    /** JSON in the shape of {@code docker volume inspect}. */
    String inspectVolume(String name);

    /** @throws EngineException if a container uses it, or it is not there */
    void removeVolume(String name);

    /** Names of volumes that a container uses, running or not. */
    List<String> volumesInUse();

    /** Returns the network's id. */
    String createNetwork(NetworkRequest request);

    /** JSON in the shape of {@code docker network inspect}. */
    String inspectNetwork(String nameOrId);

    /** @throws EngineException if a container uses it, or it is not there; returns its name */
    String removeNetwork(String nameOrId);

    /** Names of networks that a container uses, running or not. */
    List<String> networksInUse();

    /** Connects a container, at once if it runs. */
    void connect(ConnectRequest request);

    /** Does not fail if {@code force} and it is not connected. */
    void disconnect(String network, String container, boolean force);

    /** @param name empty: a random one */
    record VolumeRequest(
            Optional<String> name, Optional<String> driver, Map<String, String> options, Map<String, String> labels) {}

    /**
     * @param pools subnets, each with an optional range and gateway
     * @param reserved addresses in them that no container gets, by name
     */
    record NetworkRequest(
            String name,
            Optional<String> driver,
            boolean internal,
            boolean ipv6,
            List<PoolRequest> pools,
            Map<String, String> reserved,
            Map<String, String> options,
            Map<String, String> labels) {}

    record PoolRequest(String subnet, Optional<String> ipRange, Optional<String> gateway) {}

    /** @param links what the container alone calls others, to their names */
    record ConnectRequest(
            String network,
            String container,
            List<String> aliases,
            Optional<String> ipv4,
            Optional<String> ipv6,
            Map<String, String> links) {}
}
