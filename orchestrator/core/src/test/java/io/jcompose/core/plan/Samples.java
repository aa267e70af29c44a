package io.jcompose.core.plan;

import io.jcompose.core.model.Build;
import io.jcompose.core.model.Deploy;
import io.jcompose.core.model.MainProcess;
import io.jcompose.core.model.Networking;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Resources;
import io.jcompose.core.model.Security;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Projects for tests, without a file: {@code service("web").dependsOn("db").build()}. */
public final class Samples {
    private Samples() {}

    public static ServiceBuilder service(String name) {
        return new ServiceBuilder(name);
    }

    /** A project {@code p} with the networks and volumes that its services name. */
    public static Project project(Service... services) {
        Map<String, Service> byName = new LinkedHashMap<>();
        Map<String, Project.Network> networks = new LinkedHashMap<>();
        Map<String, Project.Volume> volumes = new LinkedHashMap<>();
        for (Service service : services) {
            byName.put(service.name(), service);
            service.networking().networks().keySet().forEach(key -> networks.put(key, network(key, false)));
            for (Storage.Mount mount : service.storage().mounts()) {
                mount.source()
                        .ifPresent(key -> volumes.put(
                                key, new Project.Volume(key, "p_" + key, false, Optional.empty(), Map.of(), Map.of())));
            }
        }
        return new Project(
                "p",
                Path.of("/src/p"),
                byName,
                Map.of(),
                networks,
                volumes,
                Map.of(),
                Map.of(),
                List.of("/src/p/compose.yaml"),
                List.of(),
                Map.of(),
                List.of(),
                false);
    }

    public static Project.Network network(String key, boolean internal) {
        return new Project.Network(
                key,
                "p_" + key,
                false,
                Optional.empty(),
                Map.of(),
                internal,
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Map.of());
    }

    /** Defaults everywhere: one replica of image {@code NAME:1} on network {@code default}. */
    public static final class ServiceBuilder {
        private final String name;
        private String configHash;
        private int replicas = 1;
        private Optional<Build> build = Optional.empty();
        private Optional<String> image;
        private Optional<String> containerName = Optional.empty();
        private Optional<String> mode = Optional.empty();
        private final Map<String, Service.Dependency> dependsOn = new LinkedHashMap<>();
        private final List<Storage.Mount> mounts = new ArrayList<>();
        private final List<Networking.Port> ports = new ArrayList<>();
        private Optional<Service.Healthcheck> health = Optional.empty();
        private final List<Service.Hook> hooks = new ArrayList<>();
        private Optional<Deploy> deploy = Optional.empty();
        private Service.RestartMode restart = Service.RestartMode.NO;
        private Service.PullPolicy pullPolicy = new Service.PullPolicy(Service.PullMode.DEFAULT, Optional.empty());

        ServiceBuilder(String name) {
            this.name = name;
            configHash = "hash-" + name;
            image = Optional.of(name + ":1");
        }

        public ServiceBuilder hash(String value) {
            configHash = value;
            return this;
        }

        public ServiceBuilder replicas(int value) {
            replicas = value;
            return this;
        }

        public ServiceBuilder pulledEvery(Duration value) {
            pullPolicy = new Service.PullPolicy(Service.PullMode.EVERY, Optional.of(value));
            return this;
        }

        public ServiceBuilder containerName(String value) {
            containerName = Optional.of(value);
            return this;
        }

        public ServiceBuilder networkMode(String value) {
            mode = Optional.of(value);
            return this;
        }

        public ServiceBuilder restart(Service.RestartMode value) {
            restart = value;
            return this;
        }

        public ServiceBuilder dependsOn(String other) {
            return dependsOn(other, Service.Condition.STARTED, false);
        }

        public ServiceBuilder dependsOn(String other, Service.Condition condition, boolean restartAlong) {
            dependsOn.put(other, new Service.Dependency(condition, restartAlong, true));
            return this;
        }

        public ServiceBuilder volume(String key, String target) {
            mounts.add(mount(Optional.of(key), target));
            return this;
        }

        public ServiceBuilder anonymousVolume(String target) {
            mounts.add(mount(Optional.empty(), target));
            return this;
        }

        public ServiceBuilder port(int host, int target) {
            ports.add(new Networking.Port(
                    target, host, host, Optional.empty(), "tcp", Optional.empty(), Optional.empty(), Optional.empty()));
            return this;
        }

        public ServiceBuilder healthcheck(Duration interval, int retries, String... test) {
            health = Optional.of(new Service.Healthcheck(
                    false,
                    List.of(test),
                    Optional.of(interval),
                    Optional.empty(),
                    Optional.of(retries),
                    Optional.empty(),
                    Optional.empty()));
            return this;
        }

        public ServiceBuilder preStart(String... command) {
            hooks.add(new Service.Hook(
                    List.of(command), Optional.empty(), Optional.empty(), false, Optional.empty(), Map.of(), false));
            return this;
        }

        public ServiceBuilder updateOrder(String order) {
            deploy = Optional.of(new Deploy(Optional.empty(), Optional.empty(), Map.of(), Optional.of(order)));
            return this;
        }

        public ServiceBuilder built() {
            image = Optional.empty();
            build = Optional.of(new Build(
                    "/src/p/" + name,
                    "Dockerfile",
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    Map.of(),
                    List.of(),
                    Map.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    false,
                    List.of(),
                    false,
                    Optional.empty(),
                    Map.of(),
                    List.of(),
                    OptionalLong.empty(),
                    Map.of(),
                    false,
                    List.of()));
            return this;
        }

        public Service build() {
            return new Service(
                    name,
                    configHash,
                    image,
                    build,
                    pullPolicy,
                    Optional.empty(),
                    containerName,
                    process(),
                    dependsOn,
                    health,
                    new Service.Restart(restart, Optional.empty(), Optional.empty(), Optional.empty()),
                    List.of(),
                    replicas,
                    true,
                    Map.of(),
                    Map.of(),
                    networking(),
                    new Storage(
                            mounts, List.of(), List.of(), false, OptionalLong.empty(), Map.of(), List.of(), List.of()),
                    security(),
                    resources(),
                    new Service.Logging(Optional.empty(), Map.of()),
                    new Service.Hooks(hooks, List.of(), List.of()),
                    deploy,
                    List.of(),
                    Optional.empty());
        }

        private static Storage.Mount mount(Optional<String> source, String target) {
            return new Storage.Mount(
                    Storage.MountType.VOLUME,
                    source,
                    target,
                    false,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    Map.of(),
                    OptionalLong.empty(),
                    OptionalInt.empty(),
                    false);
        }

        private static MainProcess process() {
            return new MainProcess(
                    Optional.of(List.of("sleep", "1000")),
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        private Networking networking() {
            Map<String, Networking.Attachment> networks = new LinkedHashMap<>();
            if (mode.isEmpty()) {
                networks.put(
                        "default",
                        new Networking.Attachment(
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                0,
                                0,
                                Map.of()));
            }
            return new Networking(
                    mode,
                    networks,
                    ports,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Map.of(),
                    List.of(),
                    List.of(),
                    Optional.empty());
        }

        private static Security security() {
            return new Security(
                    false,
                    List.of(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    false);
        }

        private static Resources resources() {
            return new Resources(
                    OptionalDouble.empty(),
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalInt.empty(),
                    OptionalLong.empty(),
                    OptionalInt.empty(),
                    false,
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Map.of(),
                    Optional.empty(),
                    List.of());
        }
    }
}
