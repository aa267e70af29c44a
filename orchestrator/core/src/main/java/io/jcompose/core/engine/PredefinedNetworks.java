package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.NetworkInfo;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.plan.Names;
import io.jcompose.core.plan.Sharing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The networks that are there without anybody making them, as Docker has them: {@code bridge}, whose bridge exists as
 * long as a container is on it, and the modes {@code host} and {@code none}.
 */
final class PredefinedNetworks {
    private static final Map<String, String> DRIVERS = drivers();

    private PredefinedNetworks() {}

    private static Map<String, String> drivers() {
        Map<String, String> drivers = new LinkedHashMap<>();
        drivers.put(Sharing.DEFAULT_BRIDGE, "bridge");
        drivers.put("host", "host");
        drivers.put("none", "null");
        return drivers;
    }

    static boolean isBridge(String nameOrId) {
        return name(nameOrId).filter(Sharing.DEFAULT_BRIDGE::equals).isPresent();
    }

    static List<String> names() {
        return List.copyOf(DRIVERS.keySet());
    }

    /** The name, if this is the name, the id, or the beginning of the id of one of them. */
    static Optional<String> name(String nameOrId) {
        return DRIVERS.keySet().stream()
                .filter(name -> name.equals(nameOrId)
                        || (!nameOrId.isEmpty() && Names.networkId(name).startsWith(nameOrId)))
                .findFirst();
    }

    static String driver(String name) {
        return DRIVERS.getOrDefault(name, "bridge");
    }

    /** @throws EngineException since nobody else may have these names */
    static void requireOther(String name) {
        if (DRIVERS.containsKey(name)) {
            throw new EngineException(
                    "network with name %s already exists: it is predefined; take another name".formatted(name));
        }
    }

    /** @throws EngineException since they are always there */
    static void requireRemovable(String nameOrId) {
        name(nameOrId).ifPresent(name -> {
            throw new EngineException("%s is a pre-defined network and cannot be removed".formatted(name));
        });
    }

    /** @throws EngineException for the modes, which no container can be given or lose later */
    static void requireBridge(String nameOrId) {
        name(nameOrId).filter(name -> !name.equals(Sharing.DEFAULT_BRIDGE)).ifPresent(mode -> {
            throw new EngineException(
                    "network %s is a mode that a container has from its start: 'container run --network %s'"
                            .formatted(mode, mode));
        });
    }

    /** All of them after those that exist; only {@code bridge} can be among both. */
    static List<NetworkInfo> besides(List<NetworkInfo> existing) {
        List<NetworkInfo> all = new ArrayList<>(existing);
        DRIVERS.forEach((name, driver) -> {
            if (existing.stream().noneMatch(network -> network.name().equals(name))) {
                all.add(new NetworkInfo(Names.networkId(name), name, driver, false, List.of(), 0, Map.of()));
            }
        });
        return all;
    }
}
