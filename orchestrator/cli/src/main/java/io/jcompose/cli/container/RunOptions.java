package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.EnvironmentArguments;
import io.jcompose.cli.command.KeyValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of {@code container run} and {@code create}, as a service of a Compose file. */
final class RunOptions {
    private static final Pattern PLATFORM = Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+){0,2}");

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private NetworkOptions network = new NetworkOptions();

    @Mixin
    private MountOptions mounts = new MountOptions();

    @Mixin
    private HealthOptions health = new HealthOptions();

    @Mixin
    private DeviceLimitOptions devices = new DeviceLimitOptions();

    @Mixin
    private RefusedOptions refused = new RefusedOptions();

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "Set a variable")
    private List<String> environment = new ArrayList<>();

    @Option(names = "--env-file", paramLabel = "FILE", description = "Set the variables of a file")
    private List<String> environmentFiles = new ArrayList<>();

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "FOLDER",
            description = "Working folder")
    private Optional<String> workingDir = Optional.empty();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "Run as this user[:group]")
    private Optional<String> user = Optional.empty();

    @Option(names = "--group-add", paramLabel = "GROUP", description = "A further group")
    private List<String> groups = new ArrayList<>();

    @Option(names = "--entrypoint", paramLabel = "COMMAND", description = "Instead of the image's entrypoint")
    private Optional<String> entrypoint = Optional.empty();

    @Option(names = "--restart", paramLabel = "POLICY", description = "no, always, unless-stopped or on-failure[:N]")
    private Optional<String> restart = Optional.empty();

    @Option(
            names = {"-l", "--label"},
            paramLabel = "KEY=VALUE",
            description = "Add a label")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--label-file", paramLabel = "FILE", description = "Add the labels of a file")
    private List<String> labelFiles = new ArrayList<>();

    @Option(names = "--annotation", paramLabel = "KEY=VALUE", description = "Add an annotation")
    private List<String> annotations = new ArrayList<>();

    @Option(names = "--init", description = "A small init as process 1 reaps and forwards signals")
    private boolean init;

    @Option(names = "--platform", paramLabel = "PLATFORM", description = "For example linux/arm64")
    private Optional<String> platform = Optional.empty();

    @Option(names = "--stop-signal", paramLabel = "SIGNAL", description = "What stops it")
    private Optional<String> stopSignal = Optional.empty();

    @Option(names = "--stop-timeout", paramLabel = "SECONDS", description = "Kill it if it has not ended then")
    private Optional<Integer> stopTimeout = Optional.empty();

    @Option(names = "--log-driver", paramLabel = "NAME", description = "json-file, local or none")
    private Optional<String> logDriver = Optional.empty();

    @Option(names = "--log-opt", paramLabel = "KEY=VALUE", description = "max-size, max-file")
    private List<String> logOptions = new ArrayList<>();

    @Option(names = "--privileged", description = "With all privileges")
    private boolean privileged;

    @Option(names = "--cap-add", paramLabel = "CAPABILITY", description = "Add a capability")
    private List<String> capAdd = new ArrayList<>();

    @Option(names = "--cap-drop", paramLabel = "CAPABILITY", description = "Drop a capability")
    private List<String> capDrop = new ArrayList<>();

    @Option(
            names = "--security-opt",
            paramLabel = "OPTION",
            description = "no-new-privileges, seccomp=FILE, seccomp=unconfined, …")
    private List<String> securityOptions = new ArrayList<>();

    @Option(names = "--sysctl", paramLabel = "KEY=VALUE", description = "Set a kernel parameter of its namespaces")
    private List<String> sysctls = new ArrayList<>();

    @Option(names = "--pid", paramLabel = "MODE", description = "Process ids: host or container:NAME")
    private Optional<String> pid = Optional.empty();

    @Option(
            names = "--ipc",
            paramLabel = "MODE",
            description = "Shared memory: host, private, shareable or container:NAME")
    private Optional<String> ipc = Optional.empty();

    @Option(names = "--uts", paramLabel = "MODE", description = "Host name: host")
    private Optional<String> uts = Optional.empty();

    @Option(names = "--userns", paramLabel = "MODE", description = "User ids: host")
    private Optional<String> userns = Optional.empty();

    @Option(names = "--cgroupns", paramLabel = "MODE", description = "View of cgroups: host or private")
    private Optional<String> cgroupns = Optional.empty();

    @Option(names = "--cgroup-parent", paramLabel = "PATH", description = "Cgroup that its own is made in")
    private Optional<String> cgroupParent = Optional.empty();

    @Option(names = "--runtime", paramLabel = "NAME", description = "Name of the runtime; there is only one")
    private Optional<String> runtime = Optional.empty();

    /** Whether the image's exposed ports are all published. */
    boolean publishAll() {
        return network.publishAll();
    }

    /** Names of containers that it is linked to. */
    List<String> linked() {
        return network.linked();
    }

    Optional<String> restart() {
        return restart;
    }

    /** A Compose document of this one service. */
    Map<String, Object> document(
            CommandContext context, String name, String image, List<String> command, boolean tty, boolean stdin)
            throws IOException {
        refused.check().forEach(warning -> context.err().println("warning: " + warning));
        ServiceMap service = new ServiceMap();
        service.put("image", image);
        service.put("tty", tty);
        service.put("stdin_open", stdin);
        if (!command.isEmpty()) {
            service.put("command", command);
        }
        process(context, service);
        isolation(service);
        limits.into(service);
        devices.into(service);
        health.into(service);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("services", Map.of(name, service.entries()));
        network.into(service, document).forEach(warning -> context.err().println("warning: " + warning));
        mounts.into(context, service, document);
        return document;
    }

    private void process(CommandContext context, ServiceMap service) throws IOException {
        Map<String, Optional<String>> variables =
                new LinkedHashMap<>(EnvironmentArguments.parseFiles(context, environmentFiles));
        variables.putAll(EnvironmentArguments.parse(environment, context.environment()));
        Map<String, Object> values = new LinkedHashMap<>();
        variables.forEach((key, value) -> values.put(key, value.orElse(null))); // without one, the image's goes
        service.putMap("environment", values);
        service.put("working_dir", workingDir);
        service.put("user", user);
        service.putList("group_add", groups);
        entrypoint.ifPresent(text -> service.put("entrypoint", text.isEmpty() ? List.of() : List.of(text)));
        service.put("restart", RestartFlag.checked(restart));
        List<String> allLabels = new ArrayList<>();
        for (String file : labelFiles) {
            allLabels.addAll(EnvironmentArguments.statements(context, "label file", file));
        }
        allLabels.addAll(labels);
        service.putMap("labels", KeyValues.labels(allLabels));
        service.putMap("annotations", KeyValues.parse(annotations));
        platform.filter(text -> !PLATFORM.matcher(text).matches()).ifPresent(text -> {
            throw new CliException(
                    "\"%s\" is an invalid platform; use OS[/ARCH[/VARIANT]], for example linux/amd64".formatted(text));
        });
        service.put("platform", platform);
        service.put("stop_signal", stopSignal);
        service.put("stop_grace_period", stopTimeout.map(seconds -> seconds + "s"));
        if (init) {
            service.put("init", true);
        }
        if (logDriver.isPresent() || !logOptions.isEmpty()) {
            if (logDriver.equals(Optional.of("none")) && !logOptions.isEmpty()) {
                throw new CliException("invalid logging opts for driver none");
            }
            Map<String, Object> logging = new LinkedHashMap<>();
            logging.put("driver", logDriver.orElse("json-file"));
            logging.put("options", KeyValues.parse(logOptions));
            service.put("logging", logging);
        }
    }

    private void isolation(ServiceMap service) {
        if (privileged) {
            service.put("privileged", true);
        }
        CapabilityFlags capabilities = new CapabilityFlags(capAdd, capDrop);
        service.putList("cap_add", capabilities.added());
        service.putList("cap_drop", capabilities.dropped());
        service.putList("security_opt", securityOptions);
        service.putMap("sysctls", KeyValues.parse(sysctls));
        service.put("pid", pid);
        service.put("ipc", ipc);
        service.put("uts", uts);
        service.put("userns_mode", userns);
        service.put("cgroup", cgroupns);
        service.put("cgroup_parent", cgroupParent);
        service.put("runtime", runtime);
    }
}
