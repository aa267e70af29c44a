package io.jcompose.core.engine;

import io.jcompose.core.client.EngineClient.RunRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.model.MainProcess;
import io.jcompose.core.model.Networking;
import io.jcompose.core.model.Security;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The service as one {@code run} wants it. Pure. */
final class RunOverrides {
    private RunOverrides() {}

    static Service apply(Service service, RunRequest request, Path workingDir) {
        return new Service(
                service.name(),
                service.configHash(),
                service.image(),
                service.build(),
                service.pullPolicy(),
                service.platform(),
                Optional.empty(),
                process(service.process(), request),
                service.dependsOn(),
                service.healthcheck(),
                new Service.Restart(Service.RestartMode.NO, Optional.empty(), Optional.empty(), Optional.empty()),
                service.profiles(),
                1,
                service.attach(),
                labels(service, request),
                service.annotations(),
                networking(service.networking(), request),
                storage(service.storage(), request, workingDir),
                security(service.security(), request),
                service.resources(),
                service.logging(),
                service.hooks(),
                service.deploy(),
                service.watch(),
                service.provider());
    }

    private static MainProcess process(MainProcess process, RunRequest request) {
        Map<String, Optional<String>> environment = new LinkedHashMap<>(process.environment());
        environment.putAll(request.environment());
        Optional<List<String>> command = request.command().isEmpty()
                ? request.entrypoint().isPresent() ? Optional.of(List.of()) : process.command()
                : Optional.of(request.command());
        return new MainProcess(
                command,
                request.entrypoint().or(process::entrypoint),
                environment,
                request.workingDir().or(process::workingDir),
                request.user().or(process::user),
                process.groupAdd(),
                process.hostname(),
                process.domainname(),
                request.tty(),
                request.stdin(),
                process.init(),
                process.stopSignal(),
                process.stopGracePeriod());
    }

    private static Map<String, String> labels(Service service, RunRequest request) {
        Map<String, String> labels = new LinkedHashMap<>(service.labels());
        labels.putAll(request.labels());
        return labels;
    }

    private static Networking networking(Networking networking, RunRequest request) {
        List<Networking.Port> ports = new ArrayList<>();
        if (request.servicePorts()) {
            ports.addAll(networking.ports());
        }
        request.publish().forEach(text -> ports.add(port(text)));
        return networking.withPorts(ports);
    }

    /** {@code [[IP:]HOST[-HOST]:]CONTAINER[/PROTOCOL]} */
    static Networking.Port port(String text) {
        String protocol = text.contains("/") ? text.substring(text.indexOf('/') + 1) : "tcp";
        String rest = text.contains("/") ? text.substring(0, text.indexOf('/')) : text;
        int last = rest.lastIndexOf(':');
        String target = rest.substring(last + 1);
        String host = last < 0 ? "" : rest.substring(0, last);
        int beforeHost = host.lastIndexOf(':');
        Optional<String> ip = beforeHost < 0
                ? Optional.empty()
                : Optional.of(host.substring(0, beforeHost).replaceAll("[\\[\\]]", ""));
        String published = host.substring(beforeHost + 1);
        try {
            int from = published.isEmpty() ? 0 : Integer.parseInt(published.split("-", 2)[0]);
            int to = published.contains("-") ? Integer.parseInt(published.split("-", 2)[1]) : from;
            return new Networking.Port(
                    Integer.parseInt(target),
                    from,
                    to,
                    ip,
                    protocol,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        } catch (NumberFormatException e) {
            throw new EngineException("invalid port '%s': use [[IP:]HOST:]CONTAINER[/udp]".formatted(text), e);
        }
    }

    private static Storage storage(Storage storage, RunRequest request, Path workingDir) {
        List<Storage.Mount> mounts = new ArrayList<>(storage.mounts());
        request.volumes().forEach(text -> mounts.add(mount(text, workingDir)));
        return new Storage(
                mounts,
                storage.tmpfs(),
                storage.volumesFrom(),
                storage.readOnly(),
                storage.shmSize(),
                storage.storageOpt(),
                storage.configs(),
                storage.secrets());
    }

    /** {@code [SOURCE:]TARGET[:OPTIONS]} */
    static Storage.Mount mount(String text, Path workingDir) {
        String[] parts = text.split(":", 3);
        Optional<String> source = parts.length == 1 ? Optional.empty() : Optional.of(parts[0]);
        String target = parts.length == 1 ? parts[0] : parts[1];
        List<String> options = parts.length == 3 ? List.of(parts[2].split(",")) : List.of();
        if (!target.startsWith("/")) {
            throw new EngineException(
                    "invalid volume '%s': the path in the container must be absolute".formatted(text));
        }
        boolean bind = source.filter(s -> s.startsWith("/") || s.startsWith(".") || s.startsWith("~"))
                .isPresent();
        return new Storage.Mount(
                bind ? Storage.MountType.BIND : Storage.MountType.VOLUME,
                bind ? source.map(s -> workingDir.resolve(s).normalize().toString()) : source,
                target,
                options.contains("ro"),
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                options.contains("nocopy"),
                Optional.empty(),
                Map.of(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                false);
    }

    private static Security security(Security security, RunRequest request) {
        List<String> add = new ArrayList<>(security.capAdd());
        add.addAll(request.capAdd());
        List<String> drop = new ArrayList<>(security.capDrop());
        drop.addAll(request.capDrop());
        return new Security(
                security.privileged(),
                add,
                drop,
                security.securityOpt(),
                security.userns(),
                security.pid(),
                security.ipc(),
                security.uts(),
                security.cgroup(),
                security.cgroupParent(),
                security.sysctls(),
                security.devices(),
                security.deviceCgroupRules(),
                security.runtime(),
                security.isolation(),
                security.useApiSocket());
    }
}
