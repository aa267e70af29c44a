package io.jcompose.core.engine;

import io.jcompose.core.client.ContainerVerbs.CreateRequest;
import io.jcompose.core.client.EngineClient.ProgressSink;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.execute.ContainerMaker;
import io.jcompose.core.execute.ExposedPorts;
import io.jcompose.core.execute.ImageWork;
import io.jcompose.core.execute.Platforms;
import io.jcompose.core.execute.Progress;
import io.jcompose.core.model.Networking;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage;
import io.jcompose.core.plan.Abilities;
import io.jcompose.core.plan.Names;
import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Containers that belong to no project. They are services of a project without a name, and live like all others. */
final class Standalone {
    private final Core core;

    Standalone(Core core) {
        this.core = core;
    }

    ContainerRecord create(CreateRequest request, ProgressSink sink) {
        Project project = withoutName(core.projects().apply(request.project()));
        if (project.services().size() != 1) {
            throw new EngineException("a container is made of one service, not of "
                    + project.services().size());
        }
        Service asked = project.services().values().iterator().next();
        Progress progress = new Progress(sink, () -> Cancellable.of(sink));
        String prefix = "service '%s': ".formatted(asked.name());
        Abilities.check(asked).forEach(warning -> progress.note(warning.replace(prefix, "")));
        ensureImage(project.imageOf(asked), asked, request, progress);
        warnOfPlatform(asked, project.imageOf(asked), progress);
        Service service = request.publishAll() ? withExposedPorts(asked, project.imageOf(asked)) : asked;
        requireNetworks(project, service);
        ensureVolumes(project, service);
        ContainerRecord record = new ContainerMaker(core.host(), core.records(), core.supervision())
                .make(new ContainerMaker.Request(
                        project,
                        service,
                        1,
                        service.name(),
                        false,
                        request.autoRemove(),
                        true,
                        true,
                        Map.of(),
                        Optional.empty(),
                        shown(request, service)));
        if (request.launch()) {
            launch(record);
            progress.warnings(core.host(), record);
        }
        return record;
    }

    /** Whoever asks for another platform knows what they do. */
    private void warnOfPlatform(Service service, String image, Progress progress) {
        if (service.platform().isEmpty()) {
            core.host()
                    .images()
                    .find(image)
                    .map(Image::platform)
                    .filter(platform -> !platform.isLike(Platform.host()))
                    .ifPresent(platform -> progress.note(
                            ("image %s is for %s, this host is %s and no platform was asked for: its programs need an"
                                            + " emulator that is registered with the kernel (Debian: qemu-user-static)")
                                    .formatted(image, platform, Platform.host())));
        }
    }

    private static Map<String, Map<String, Object>> shown(CreateRequest request, Service service) {
        boolean stdin = request.attach().contains("stdin");
        return Map.of(
                "Config",
                Map.of(
                        "AttachStdin",
                        stdin,
                        "AttachStdout",
                        request.attach().contains("stdout"),
                        "AttachStderr",
                        request.attach().contains("stderr"),
                        "StdinOnce",
                        stdin && service.process().stdinOpen()),
                "HostConfig",
                Map.of("PublishAllPorts", request.publishAll()));
    }

    private void launch(ContainerRecord record) {
        try {
            core.starter().launch(record.id());
        } catch (RuntimeException e) {
            if (record.autoRemove()) {
                core.starter().remove(record.id(), true);
                core.supervision().removed(record);
            }
            throw e;
        }
    }

    private void ensureImage(String image, Service service, CreateRequest request, Progress progress) {
        boolean present = Platforms.find(core.host().images(), image, service).isPresent();
        switch (request.pull()) {
            case "never" -> {
                Optional<String> other = present
                        ? Optional.empty()
                        : Platforms.instead(core.host().images(), image, service);
                if (other.isPresent()) {
                    throw new EngineException(other.get() + "; pull it, or run with --pull missing");
                }
                if (!present) {
                    throw new EngineException(
                            "no such image: %s; pull it, or run with --pull missing".formatted(image));
                }
            }
            case "always" -> pull(image, service, request, progress);
            case "missing", "" -> {
                if (!present) {
                    pullMissing(image, service, request, progress);
                }
            }
            default ->
                throw new EngineException(
                        "invalid pull option '%s': use always, missing or never".formatted(request.pull()));
        }
    }

    /** Whoever sees the image in a list does not expect that it is looked for elsewhere. */
    private void pullMissing(String image, Service service, CreateRequest request, Progress progress) {
        try {
            pull(image, service, request, progress);
        } catch (ImageException e) {
            Optional<String> other = Platforms.instead(core.host().images(), image, service);
            if (other.isEmpty()) {
                throw e;
            }
            throw new EngineException("%s; %s".formatted(e.getMessage(), other.get()), e);
        }
    }

    private void pull(String image, Service service, CreateRequest request, Progress progress) {
        ImageCommands.requireReference(image);
        var unused = new ImageWork(core.host())
                .pull(image, service.platform(), request.environment(), progress, request.quiet());
    }

    private void requireNetworks(Project project, Service service) {
        for (String key : service.networking().networks().keySet()) {
            String name = Optional.ofNullable(project.networks().get(key))
                    .map(Project.Network::name)
                    .orElse(key);
            if (core.host().networks().find(Names.networkId(name)).isEmpty()) {
                throw new EngineException(
                        "network %s not found; create it with 'jcompose network create %s'".formatted(name, name));
            }
        }
    }

    private void ensureVolumes(Project project, Service service) {
        for (Storage.Mount mount : service.storage().mounts()) {
            if (mount.type() == Storage.MountType.VOLUME && mount.source().isPresent()) {
                Optional<Project.Volume> volume =
                        Optional.ofNullable(project.volumes().get(mount.source().get()));
                String name =
                        volume.map(Project.Volume::name).orElse(mount.source().get());
                core.host()
                        .volumes()
                        .create(
                                name,
                                volume.map(Project.Volume::labels).orElse(Map.of()),
                                volume.map(Project.Volume::driverOpts).orElse(Map.of()));
            }
        }
    }

    /** All ports that image or service expose, at free ports of the host. */
    private Service withExposedPorts(Service service, String image) {
        List<String> exposed = new ArrayList<>(service.networking().expose());
        Platforms.find(core.host().images(), image, service)
                .ifPresent(it -> exposed.addAll(it.config().exposedPorts()));
        List<Networking.Port> ports = new ArrayList<>(service.networking().ports());
        for (String port : ExposedPorts.single(exposed)) {
            Networking.Port free = RunOverrides.port(port);
            boolean published = ports.stream()
                    .anyMatch(other ->
                            other.target() == free.target() && other.protocol().equals(free.protocol()));
            boolean publishable = List.of("tcp", "udp").contains(free.protocol());
            if (publishable && !published) {
                ports.add(free);
            }
        }
        return service.withNetworking(service.networking().withPorts(ports));
    }

    private static Project withoutName(Project file) {
        return new Project(
                "",
                file.workingDir(),
                file.services(),
                file.disabledServices(),
                file.networks(),
                file.volumes(),
                file.configs(),
                file.secrets(),
                List.of(),
                List.of(),
                file.environment(),
                List.of(),
                file.allResources());
    }
}
