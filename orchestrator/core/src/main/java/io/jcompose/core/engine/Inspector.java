package io.jcompose.core.engine;

import io.jcompose.core.supervise.ContainerRecord;
import io.jcompose.core.supervise.ContainerStatus;
import io.jcompose.runtime.Container;
import io.jcompose.runtime.ContainerId;
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
        result.put("GraphDriver", graphDriver(record, spec));
        result.put(
                "Mounts",
                mounts(spec, InspectedHost.section(record, "HostConfig").get("Tmpfs")));
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

    private Map<String, Object> graphDriver(ContainerRecord record, ContainerSpec spec) {
        Map<String, Object> data = new TreeMap<>();
        data.put("LowerDir", spec.layers().stream().map(Path::toString).collect(Collectors.joining(":")));
        data.put(
                "UpperDir",
                core.host()
                        .runtime()
                        .writableLayer(new ContainerId(record.id()))
                        .toString());
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("Data", data);
        driver.put("Name", "overlay2");
        return driver;
    }

    /** @param apart targets that Docker lists elsewhere, as keys */
    private List<Map<String, Object>> mounts(ContainerSpec spec, @Nullable Object apart) {
        List<Map<String, Object>> result = new ArrayList<>();
        for (Mount mount : spec.mounts()) {
            if (!(apart instanceof Map<?, ?> targets && targets.containsKey(mount.target()))) {
                mount(mount).ifPresent(result::add);
            }
        }
        return result;
    }

    /** Empty for a secret or config: a file of ours. */
    private Optional<Map<String, Object>> mount(Mount mount) {
        Map<String, Object> entry = new LinkedHashMap<>();
        String mode = mount.readOnly() ? "ro" : "";
        if (mount instanceof Mount.Bind bind) {
            entry.put("Type", "bind");
            entry.put("Source", bind.source().toString());
        } else if (mount instanceof Mount.Volume volume) {
            entry.put("Type", "volume");
            entry.put("Name", volume.name());
            entry.put("Source", folder(volume));
            mode = mount.readOnly() ? "ro" : "z";
        } else if (mount instanceof Mount.Image image) {
            entry.put("Type", "image");
            entry.put("Source", image.image());
            mode = "";
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
        config.put("AttachStdin", false);
        config.put("AttachStdout", true);
        config.put("AttachStderr", true);
        if (!record.exposedPorts().isEmpty()) {
            Map<String, Object> exposed = new TreeMap<>();
            record.exposedPorts().forEach(port -> exposed.put(port, Map.of()));
            config.put("ExposedPorts", exposed);
        }
        config.put("Tty", spec.tty());
        config.put("OpenStdin", spec.openStdin());
        config.put("StdinOnce", false);
        config.put("Env", spec.environment());
        // a container of before this was noted
        config.put("Cmd", asked.containsKey("Entrypoint") ? asked.get("Cmd") : spec.args());
        health(record, asked).ifPresent(check -> config.put("Healthcheck", check));
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

    private static Optional<Map<String, @Nullable Object>> health(ContainerRecord record, Map<String, Object> asked) {
        Map<String, @Nullable Object> check = new LinkedHashMap<>();
        if (record.health().isEmpty()) {
            check.put("Test", asked.get("Test"));
            return asked.containsKey("Test") ? Optional.of(check) : Optional.empty();
        }
        ContainerRecord.Health health = record.health().get();
        check.put("Test", asked.getOrDefault("Test", health.test()));
        check.put("Interval", health.interval().toNanos());
        check.put("Timeout", health.timeout().toNanos());
        check.put("StartPeriod", health.startPeriod().toNanos());
        check.put("StartInterval", health.startInterval().toNanos());
        check.put("Retries", health.retries());
        return Optional.of(check);
    }
}
