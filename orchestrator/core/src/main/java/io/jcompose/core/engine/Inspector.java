package io.jcompose.core.engine;

import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.ContainerStatus;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ExitStatus;
import io.jcompose.runtime.Mount;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A container in the shape of {@code docker inspect}: all its fields, in its order. */
final class Inspector {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final Core core;
    private final InspectedNetworks networks;

    Inspector(Core core) {
        this.core = core;
        this.networks = new InspectedNetworks(core);
    }

    Map<String, @Nullable Object> inspect(Container container, ContainerRecord record) {
        ContainerSpec spec = container.spec();
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("Id", record.id());
        result.put("Created", container.createdAt().toString());
        result.put("Path", spec.args().isEmpty() ? "" : spec.args().get(0));
        result.put(
                "Args",
                spec.args().isEmpty()
                        ? List.of()
                        : spec.args().subList(1, spec.args().size()));
        result.put("State", state(container, record));
        result.put("Image", spec.imageId());
        Map<String, Path> etc = core.host().runtime().etcFiles(container.id());
        result.put("ResolvConfPath", path(etc, "/etc/resolv.conf"));
        result.put("HostnamePath", path(etc, "/etc/hostname"));
        result.put("HostsPath", path(etc, "/etc/hosts"));
        result.put("LogPath", core.logFolders().apply(record.id()).toString());
        result.put("Name", "/" + container.name());
        result.put("RestartCount", core.supervision().status(record.id()).restartCount());
        result.put("Driver", "overlay2");
        result.put("Platform", "linux");
        result.put("MountLabel", "");
        result.put("ProcessLabel", "");
        result.put("AppArmorProfile", "");
        result.put("ExecIDs", null);
        result.put("HostConfig", InspectedHost.config(spec, record));
        result.put("GraphDriver", graphDriver(container, spec));
        result.put("Mounts", mounts(spec, record));
        result.put("Config", config(spec, record));
        result.put("NetworkSettings", networks.settings(record, container.pid()));
        return result;
    }

    private static String path(Map<String, Path> files, String name) {
        return Optional.ofNullable(files.get(name)).map(Path::toString).orElse("");
    }

    private Map<String, @Nullable Object> state(Container container, ContainerRecord record) {
        ContainerStatus status = core.supervision().status(record.id());
        Optional<ExitStatus> exit = status.exit().or(container::exit);
        boolean paused = container.state() == Container.State.PAUSED;
        boolean running = Views.isAlive(container, status);
        Map<String, @Nullable Object> state = new LinkedHashMap<>();
        state.put("Status", Views.state(container, status));
        state.put("Running", running);
        state.put("Paused", paused);
        state.put("Restarting", status.restarting());
        state.put("OOMKilled", exit.map(ExitStatus::outOfMemory).orElse(false));
        state.put("Dead", false);
        state.put("Pid", container.pid().orElse(0L));
        boolean neverRan = Views.neverRan(container);
        state.put(
                "ExitCode",
                running
                        ? 0
                        : neverRan
                                ? Views.NEVER_RAN
                                : exit.map(ExitStatus::code).orElse(0));
        state.put("Error", exit.flatMap(ExitStatus::error).orElse(""));
        state.put("StartedAt", container.startedAt().map(Instant::toString).orElse(NEVER));
        state.put(
                "FinishedAt",
                running || neverRan
                        ? NEVER
                        : exit.map(e -> e.finishedAt().toString()).orElse(NEVER));
        if (record.health().isPresent() && container.startedAt().isPresent()) {
            Map<String, @Nullable Object> health = new LinkedHashMap<>();
            // Docker calls what does not run unhealthy
            health.put("Status", running ? status.health().text() : ContainerStatus.Health.UNHEALTHY.text());
            health.put("FailingStreak", status.failingStreak());
            health.put("Log", status.probes().stream().map(Inspector::probe).toList());
            state.put("Health", health);
        }
        return state;
    }

    private static Map<String, Object> probe(ContainerStatus.Probe probe) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("Start", probe.start().toString());
        entry.put("End", probe.end().toString());
        entry.put("ExitCode", probe.result().exitCode());
        entry.put("Output", probe.result().output());
        return entry;
    }

    /** The merged tree is mounted where its processes see it only, so it is shown through one of them. */
    private Map<String, Object> graphDriver(Container container, ContainerSpec spec) {
        Map<String, Object> data = new TreeMap<>();
        data.put("LowerDir", spec.layers().stream().map(Path::toString).collect(Collectors.joining(":")));
        data.put("MergedDir", container.pid().map("/proc/%d/root"::formatted).orElse(""));
        data.put("UpperDir", core.host().runtime().writableLayer(container.id()).toString());
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("Data", data);
        driver.put("Name", "overlay2");
        return driver;
    }

    private List<Map<String, Object>> mounts(ContainerSpec spec, ContainerRecord record) {
        MountModes modes = new MountModes(record);
        List<Map<String, Object>> result = new ArrayList<>();
        for (Mount mount : spec.mounts()) {
            if (!modes.isApart(mount)) {
                mount(mount, modes.of(mount)).ifPresent(result::add);
            }
        }
        return result;
    }

    /** Empty for a secret or config: a file of ours. */
    private Optional<Map<String, Object>> mount(Mount mount, String mode) {
        Map<String, Object> entry = new LinkedHashMap<>();
        if (mount instanceof Mount.Bind bind) {
            entry.put("Type", "bind");
            entry.put("Source", bind.source().toString());
        } else if (mount instanceof Mount.Volume volume) {
            entry.put("Type", "volume");
            entry.put("Name", volume.name());
            entry.put("Source", folder(volume));
        } else if (mount instanceof Mount.Image image) {
            entry.put("Type", "image");
            entry.put("Source", image.image());
        } else if (mount instanceof Mount.Tmpfs) {
            entry.put("Type", "tmpfs");
            entry.put("Source", "");
        } else {
            return Optional.empty();
        }
        entry.put("Destination", mount.target());
        if (mount instanceof Mount.Volume) {
            entry.put("Driver", "local");
        }
        entry.put("Mode", mode);
        entry.put("RW", !mount.readOnly());
        entry.put("Propagation", mount instanceof Mount.Bind bind ? bind.propagation() : "");
        return Optional.of(entry);
    }

    private String folder(Mount.Volume volume) {
        return core.host()
                .volumes()
                .find(volume.name())
                .map(it -> it.data().toString())
                .orElse("");
    }

    private static Map<String, @Nullable Object> config(ContainerSpec spec, ContainerRecord record) {
        Map<String, Object> asked = InspectedHost.section(record, "Config");
        Map<String, @Nullable Object> config = new LinkedHashMap<>();
        config.put("Hostname", spec.hostname().isEmpty() ? record.id().substring(0, 12) : spec.hostname());
        config.put("Domainname", spec.domainname().orElse(""));
        config.put("User", spec.user().orElse(""));
        config.put("AttachStdin", asked.getOrDefault("AttachStdin", false));
        config.put("AttachStdout", asked.getOrDefault("AttachStdout", true));
        config.put("AttachStderr", asked.getOrDefault("AttachStderr", true));
        Map<String, Object> exposed = new TreeMap<>();
        record.exposedPorts().forEach(port -> exposed.put(port, Map.of()));
        record.network()
                .endpoints()
                .forEach(endpoint ->
                        endpoint.ports().forEach(port -> exposed.put(port.target() + "/" + port.protocol(), Map.of())));
        if (!exposed.isEmpty()) {
            config.put("ExposedPorts", exposed);
        }
        config.put("Tty", spec.tty());
        config.put("OpenStdin", spec.openStdin());
        config.put("StdinOnce", asked.getOrDefault("StdinOnce", false));
        config.put("Env", spec.environment());
        // a container of before this was noted
        config.put("Cmd", asked.containsKey("Entrypoint") ? asked.get("Cmd") : spec.args());
        if (asked.containsKey("Healthcheck")) {
            config.put("Healthcheck", asked.get("Healthcheck"));
        }
        config.put("Image", spec.image());
        config.put("Volumes", asked.get("Volumes"));
        config.put("WorkingDir", spec.workingDir().orElse(""));
        config.put("Entrypoint", asked.get("Entrypoint"));
        config.put("OnBuild", asked.get("OnBuild"));
        config.put("Labels", new TreeMap<>(spec.labels()));
        config.put("StopSignal", spec.stopSignal().name());
        for (String key : List.of("StopTimeout", "Shell")) {
            if (asked.containsKey(key)) {
                config.put(key, asked.get(key));
            }
        }
        return config;
    }
}
