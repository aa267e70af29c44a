package io.jcompose.core.supervise;

import static java.util.Collections.unmodifiableMap;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the engine has to know about a container besides how it runs; on disk, so that any engine can go on. A plain
 * record of plain values: it travels as JSON.
 *
 * @param service empty if it belongs to none
 * @param autoRemove it goes when it exits
 * @param wish what it should do
 * @param dependsOn what it waits for also when it is restarted by itself
 * @param prepared its {@code pre_start} steps have been done
 * @param restartCount restarts by policy since it was last started on purpose
 * @param asked what it was made of, where nothing acts on it later: sections of {@code docker inspect} and their fields
 * @param anonymousVolumes volumes that only this container uses
 */
public record ContainerRecord(
        String id,
        String name,
        String project,
        String service,
        int number,
        boolean oneOff,
        boolean autoRemove,
        Restart restart,
        Optional<Health> health,
        Network network,
        Optional<Duration> stopGrace,
        List<Hook> postStart,
        List<Hook> preStop,
        List<String> anonymousVolumes,
        List<String> exposedPorts,
        List<Dependency> dependsOn,
        boolean prepared,
        String wish,
        int restartCount,
        Map<String, Object> asked) {
    /** It should run. */
    public static final String RUN = "run";
    /** Somebody stopped it. */
    public static final String STOP = "stop";
    /** It ended by itself, and its policy lets it rest. */
    public static final String REST = "rest";
    /** It is being removed, with its anonymous volumes: whoever finds it half done goes on. */
    public static final String GO = "go";

    public ContainerRecord {
        postStart = List.copyOf(postStart);
        preStop = List.copyOf(preStop);
        anonymousVolumes = List.copyOf(anonymousVolumes);
        exposedPorts = List.copyOf(exposedPorts);
        dependsOn = List.copyOf(dependsOn);
        asked = unmodifiableMap(new LinkedHashMap<>(asked));
    }

    /** @param healthy it must be healthy, not only run */
    public record Dependency(String service, boolean healthy) {}

    /**
     * @param policy no, always, on-failure or unless-stopped
     * @param maxAttempts 0: no limit
     * @param delay between exit and restart; empty: growing
     * @param window after running so long a start has succeeded, and attempts count anew; empty: never
     */
    public record Restart(String policy, int maxAttempts, Optional<Duration> delay, Optional<Duration> window) {
        public static final Restart NO = new Restart("no", 0, Optional.empty(), Optional.empty());
    }

    /** @param test what to execute */
    public record Health(
            List<String> test,
            Duration interval,
            Duration timeout,
            int retries,
            Duration startPeriod,
            Duration startInterval) {
        public Health {
            test = List.copyOf(test);
        }
    }

    /**
     * @param mode bridge, none, host or container:ID
     * @param endpoints in the order of attaching
     */
    public record Network(String mode, List<Endpoint> endpoints) {
        public static final Network NONE = new Network("none", List.of());

        public Network {
            endpoints = List.copyOf(endpoints);
        }
    }

    /**
     * How it is connected to one network.
     *
     * @param key of the network in the project
     * @param names by which others on the network find it
     * @param links what it alone calls others, to their names
     * @param dns addresses of the name servers to ask about names outside; empty: the host's
     */
    public record Endpoint(
            String id,
            String networkId,
            String networkName,
            String key,
            List<String> names,
            Optional<String> ipv4,
            Optional<String> ipv6,
            Optional<String> mac,
            String interfaceName,
            boolean defaultRoute,
            List<Port> ports,
            Map<String, String> links,
            List<String> dns) {
        public Endpoint {
            names = List.copyOf(names);
            ports = List.copyOf(ports);
            links = unmodifiableMap(new LinkedHashMap<>(links));
            dns = List.copyOf(dns);
        }

        public Endpoint withNames(List<String> newNames) {
            return new Endpoint(
                    id,
                    networkId,
                    networkName,
                    key,
                    newNames,
                    ipv4,
                    ipv6,
                    mac,
                    interfaceName,
                    defaultRoute,
                    ports,
                    links,
                    dns);
        }
    }

    /** @param from 0: any */
    public record Port(Optional<String> hostIp, int from, int to, int target, String protocol) {}

    /** A command to execute in it. */
    public record Hook(
            List<String> command,
            Optional<String> user,
            boolean privileged,
            Optional<String> workingDir,
            Map<String, String> environment) {
        public Hook {
            command = List.copyOf(command);
            environment = unmodifiableMap(new LinkedHashMap<>(environment));
        }
    }

    public boolean wishesToRun() {
        return wish.equals(RUN);
    }

    public ContainerRecord withWish(String newWish, int newRestartCount) {
        return with(name, restart, network, newWish, newRestartCount, prepared);
    }

    /** Also its names on the networks. */
    public ContainerRecord renamed(String newName) {
        List<Endpoint> endpoints = network.endpoints().stream()
                .map(endpoint -> endpoint.withNames(endpoint.names().stream()
                        .map(known -> known.equals(name) ? newName : known)
                        .toList()))
                .toList();
        return with(newName, restart, new Network(network.mode(), endpoints), wish, restartCount, prepared);
    }

    public ContainerRecord withNetwork(Network newNetwork) {
        return with(name, restart, newNetwork, wish, restartCount, prepared);
    }

    public ContainerRecord withPrepared() {
        return with(name, restart, network, wish, restartCount, true);
    }

    public ContainerRecord withRestart(Restart newRestart) {
        return with(name, newRestart, network, wish, restartCount, prepared);
    }

    private ContainerRecord with(
            String newName,
            Restart newRestart,
            Network newNetwork,
            String newWish,
            int newRestartCount,
            boolean newPrepared) {
        return new ContainerRecord(
                id,
                newName,
                project,
                service,
                number,
                oneOff,
                autoRemove,
                newRestart,
                health,
                newNetwork,
                stopGrace,
                postStart,
                preStop,
                anonymousVolumes,
                exposedPorts,
                dependsOn,
                newPrepared,
                newWish,
                newRestartCount,
                asked);
    }
}
