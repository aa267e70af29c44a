package io.jcompose.core.execute;

import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.plan.Labels;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.RecordStore;
import io.jcompose.core.supervise.Supervision;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerId;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the containers of a project's services: specification, volumes, record. */
public final class ContainerMaker {
    private final Host host;
    private final RecordStore records;
    private final Supervision supervision;

    public ContainerMaker(Host host, RecordStore records, Supervision supervision) {
        this.host = host;
        this.records = records;
        this.supervision = supervision;
    }

    /**
     * What is asked for.
     *
     * @param aliases whether others find it by the service's name
     * @param publish its ports
     * @param labels further ones
     * @param replaces the container whose anonymous volumes it takes over
     * @param shown what inspect says besides: sections and their fields, as in {@link ContainerRecord#asked}
     */
    public record Request(
            Project project,
            Service service,
            int number,
            String name,
            boolean oneOff,
            boolean autoRemove,
            boolean aliases,
            boolean publish,
            Map<String, String> labels,
            Optional<String> replaces,
            Map<String, Map<String, Object>> shown) {
        public Request(
                Project project,
                Service service,
                int number,
                String name,
                boolean oneOff,
                boolean autoRemove,
                boolean aliases,
                boolean publish,
                Map<String, String> labels,
                Optional<String> replaces) {
            this(project, service, number, name, oneOff, autoRemove, aliases, publish, labels, replaces, Map.of());
        }
    }

    /** Makes it; nothing remains on failure but anonymous volumes that were taken over. */
    public ContainerRecord make(Request request) {
        Service service = request.service();
        String name = request.project().imageOf(service);
        Image image = Platforms.find(host.images(), name, service)
                .orElseThrow(() -> new ContainerException("service '%s': %s; pull or build it"
                        .formatted(
                                service.name(),
                                Platforms.instead(host.images(), name, service)
                                        .orElse("image %s is not here".formatted(name)))));
        if (new Endpoints(request.project(), service).useDefaultBridge()) {
            DefaultBridge.ensure(host);
        }
        return make(request, image);
    }

    private ContainerRecord make(Request request, Image image) {
        Service service = request.service();
        Mounts mounts = new Mounts(
                request.project(),
                service,
                host.volumes(),
                records,
                host.images()::find,
                inherited(request.replaces()));
        List<Mount> resolved = mounts.resolve(
                image.config().volumes(),
                reference -> container(request.project(), reference).spec());
        ContainerSpec spec = new SpecFactory(
                        request.project(),
                        service,
                        image,
                        host.networks()::find,
                        reference -> container(request.project(), reference),
                        hostHostname())
                .create(request.name(), request.number(), request.oneOff(), resolved);
        Map<String, String> labels = new LinkedHashMap<>(spec.labels());
        String inputs = new Inputs(request.project()).hash(service);
        if (!inputs.isEmpty()) {
            labels.put(Labels.INPUTS, inputs);
        }
        labels.putAll(request.labels());
        Container container =
                host.runtime().create(spec.toBuilder().labels(labels).build());
        try {
            ContainerRecord record = record(request, container, image, mounts.anonymous());
            records.put(record, true);
            mounts.makeAnonymous();
            supervision.created(record);
            return record;
        } catch (RuntimeException e) {
            throw undo(container.id(), e);
        }
    }

    private RuntimeException undo(ContainerId id, RuntimeException cause) {
        AnonymousVolumes volumes = new AnonymousVolumes(host.volumes(), records);
        for (Runnable step : List.<Runnable>of(
                () -> host.runtime().remove(id, true),
                () -> records.find(id.value()).ifPresent(volumes::removeUnshared),
                () -> records.remove(id.value()))) {
            try {
                step.run();
            } catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
        return cause;
    }

    /** The host's own name; empty if it has one that containers cannot bear. */
    private static Optional<String> hostHostname() {
        try {
            String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            return Optional.of(name).filter(text -> text.matches("[^/\\s]{1,64}"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private ContainerRecord record(Request request, Container container, Image image, List<String> anonymous) {
        Service service = request.service();
        String id = container.id().value();
        List<ContainerRecord.Port> ports = request.publish() ? Endpoints.ports(request.project(), service) : List.of();
        List<ContainerRecord.Endpoint> endpoints =
                new Endpoints(request.project(), service).of(id, request.name(), request.aliases(), ports);
        String mode = service.networking().mode().orElse("bridge");
        return new ContainerRecord(
                id,
                request.name(),
                request.project().name(),
                request.project().name().isEmpty() ? "" : service.name(),
                request.number(),
                request.oneOff(),
                request.autoRemove(),
                request.oneOff() ? ContainerRecord.Restart.NO : restart(service),
                HealthSpecs.of(service, image.config()),
                new ContainerRecord.Network(mode, endpoints),
                service.process().stopGracePeriod(),
                hooks(service.hooks().postStart()),
                hooks(service.hooks().preStop()),
                anonymous,
                exposed(service, image),
                dependsOn(request),
                false,
                ContainerRecord.STOP,
                0,
                Asked.of(request.project(), service, image.config(), request.shown()));
    }

    private static ContainerRecord.Restart restart(Service service) {
        Service.Restart wish = service.restart();
        String policy = switch (wish.mode()) {
            case NO -> "no";
            case ALWAYS -> "always";
            case ON_FAILURE -> "on-failure";
            case UNLESS_STOPPED -> "unless-stopped";
        };
        return new ContainerRecord.Restart(policy, wish.maxAttempts().orElse(0), wish.delay(), wish.window());
    }

    private static List<ContainerRecord.Dependency> dependsOn(Request request) {
        List<ContainerRecord.Dependency> result = new ArrayList<>();
        if (!request.oneOff()) {
            request.service()
                    .dependsOn()
                    .forEach((needed, dependency) -> result.add(new ContainerRecord.Dependency(
                            needed, dependency.condition() == Service.Condition.HEALTHY)));
        }
        return result;
    }

    private static List<ContainerRecord.Hook> hooks(List<Service.Hook> hooks) {
        List<ContainerRecord.Hook> result = new ArrayList<>();
        for (Service.Hook hook : hooks) {
            Map<String, String> environment = new LinkedHashMap<>();
            hook.environment().forEach((name, value) -> value.ifPresent(v -> environment.put(name, v)));
            result.add(new ContainerRecord.Hook(
                    hook.command(), hook.user(), hook.privileged(), hook.workingDir(), environment));
        }
        return result;
    }

    private static List<String> exposed(Service service, Image image) {
        List<String> ports = new ArrayList<>(image.config().exposedPorts());
        ports.addAll(service.networking().expose());
        return List.copyOf(ExposedPorts.single(ports));
    }

    /** Anonymous volumes of a container by their targets. */
    private Map<String, String> inherited(Optional<String> replaces) {
        Map<String, String> result = new LinkedHashMap<>();
        Optional<ContainerRecord> old = replaces.flatMap(records::find);
        Optional<Container> container = replaces.flatMap(id -> host.runtime().find(new ContainerId(id)));
        if (old.isPresent() && container.isPresent()) {
            for (Mount mount : container.get().spec().mounts()) {
                if (mount instanceof Mount.Volume volume
                        && old.get().anonymousVolumes().contains(volume.name())) {
                    result.put(Path.of(volume.target()).normalize().toString(), volume.name());
                }
            }
        }
        return result;
    }

    /** The first container of a service, or one by name: {@code service:db}, {@code container:other}, {@code db}. */
    private Container container(Project project, String reference) {
        boolean byName = reference.startsWith("container:");
        String key = reference.replaceFirst("^(container|service):", "");
        return host.runtime().list().stream()
                .filter(container -> byName
                        ? container.name().equals(key) || container.id().value().startsWith(key)
                        : isReplica(project, container, key))
                .min((a, b) -> Integer.compare(
                        Observer.number(a.spec().labels()),
                        Observer.number(b.spec().labels())))
                .orElseThrow(() -> new ContainerException(
                        (byName ? "container %s does not exist" : "service '%s' has no container").formatted(key)));
    }

    private static boolean isReplica(Project project, Container container, String service) {
        Map<String, String> labels = container.spec().labels();
        return project.name().equals(labels.get(Labels.PROJECT))
                && service.equals(labels.get(Labels.SERVICE))
                && !"True".equals(labels.get(Labels.ONE_OFF));
    }
}
