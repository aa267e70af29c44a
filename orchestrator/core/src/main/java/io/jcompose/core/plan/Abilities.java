package io.jcompose.core.plan;

import io.jcompose.core.model.Networking;
import io.jcompose.core.model.Resources;
import io.jcompose.core.model.Security;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a service asks for and no container of ours can have: refused by name where it would run otherwise than meant,
 * warned about where it only loses something. Pure.
 */
public final class Abilities {
    /** The option of an endpoint that names its interface. */
    public static final String INTERFACE_OPTION = "com.docker.network.endpoint.ifname";

    private static final Set<String> RUNTIMES = Set.of("", "runc", "crun", "io.containerd.runc.v2");
    private static final Set<String> LOG_DRIVERS = Set.of("", "json-file", "local", "none");
    /** What Docker's drivers know; only the size and number of files has an effect here. */
    private static final Map<String, Set<String>> LOG_OPTIONS = Map.of(
            "json-file",
            Set.of(
                    "max-file",
                    "max-size",
                    "compress",
                    "labels",
                    "labels-regex",
                    "env",
                    "env-regex",
                    "tag",
                    "mode",
                    "max-buffer-size"),
            "local",
            Set.of("max-file", "max-size", "compress", "mode", "max-buffer-size"));

    private static final Set<String> IPC_MODES = Set.of("", "none", "private", "shareable", "host");
    private static final Pattern OTHERS = Pattern.compile("(service|container):.+");
    private static final Set<String> SECURITY = Set.of(
            "no-new-privileges",
            "no-new-privileges=true",
            "no-new-privileges=false",
            "seccomp=unconfined",
            "seccomp=builtin",
            "systempaths=unconfined",
            "apparmor=unconfined",
            "label=disable");

    private final Service service;
    private final List<String> refusals = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private Abilities(Service service) {
        this.service = service;
        security(service.security());
        resources(service.resources());
        networking(service.networking());
        logging(service.logging());
        for (Storage.Mount mount : service.storage().mounts()) {
            if (mount.type() == Storage.MountType.NPIPE || mount.type() == Storage.MountType.CLUSTER) {
                refuse("volumes: type '%s' at %s exists on Windows and in Swarm only"
                        .formatted(mount.type() == Storage.MountType.NPIPE ? "npipe" : "cluster", mount.target()));
            }
        }
        if (service.healthcheck()
                .filter(check ->
                        check.startInterval().isPresent() && check.startPeriod().isEmpty())
                .isPresent()) {
            refuse("healthcheck.start_interval requires healthcheck.start_period to be set");
        }
        if (!service.storage().storageOpt().isEmpty()) {
            refuse("storage_opt: the size of a container's layer cannot be limited; limit a volume or tmpfs instead");
        }
    }

    /**
     * @return what is worth a warning
     * @throws PlanException naming all that cannot be done
     */
    public static List<String> check(Service service) {
        Abilities abilities = new Abilities(service);
        if (!abilities.refusals.isEmpty()) {
            throw new PlanException(String.join("\n", abilities.refusals));
        }
        return abilities.warnings;
    }

    private void refuse(String what) {
        refusals.add("service '%s': %s".formatted(service.name(), what));
    }

    private void warn(String what) {
        warnings.add("service '%s': %s".formatted(service.name(), what));
    }

    private void security(Security security) {
        mode("userns_mode", security.userns(), Set.of("", "host"), false);
        mode("uts", security.uts(), Set.of("", "host"), true);
        mode("cgroup", security.cgroup(), Set.of("", "host", "private"), true);
        mode("pid", security.pid(), Set.of("", "host"), true);
        mode("ipc", security.ipc(), IPC_MODES, true);
        mode("runtime", security.runtime(), RUNTIMES, false);
        mode("isolation", security.isolation(), Set.of("", "default"), false);
        if (security.useApiSocket()) {
            refuse("use_api_socket: there is no Docker API socket to give");
        }
        for (Security.Device device : security.devices()) {
            if (!device.source().startsWith("/")) {
                refuse("devices: '%s' is the name of a CDI device; these are not supported, name device nodes instead"
                        .formatted(device.source()));
            }
        }
        security.securityOpt().forEach(this::securityOption);
    }

    private void mode(String key, Optional<String> value, Set<String> known, boolean others) {
        String text = value.orElse("");
        if (!known.contains(text) && !(others && OTHERS.matcher(text).matches())) {
            refuse("%s: '%s' is not supported; use one of %s"
                    .formatted(
                            key,
                            text,
                            String.join(
                                    ", ",
                                    known.stream()
                                            .filter(it -> !it.isEmpty())
                                            .sorted()
                                            .toList())));
        }
    }

    private void securityOption(String option) {
        String normal = option.replaceFirst("[=:]", "=");
        if (SECURITY.contains(normal)) {
            return;
        }
        if (normal.startsWith("apparmor=") || normal.startsWith("label=")) {
            warn("security_opt '%s' has no effect: containers get no AppArmor profile and no SELinux label"
                    .formatted(option));
        } else if (!normal.matches("seccomp=.+")) {
            refuse("security_opt '%s' is unknown".formatted(option));
        }
    }

    private void resources(Resources resources) {
        for (Resources.DeviceRequest request : resources.deviceRequests()) {
            refuse("could not select device driver \"%s\" with capabilities: [%s]; GPUs cannot be requested, name their"
                            .formatted(request.driver().orElse(""), String.join(" ", request.capabilities()))
                    + " device nodes under 'devices' instead");
        }
    }

    private void logging(Service.Logging logging) {
        String driver = logging.driver().orElse("");
        if (!LOG_DRIVERS.contains(driver)) {
            warn("logging driver '%s' is not available: the output is kept here instead, where 'logs' shows it"
                    .formatted(driver));
            return;
        }
        String name = driver.isEmpty() ? "json-file" : driver;
        Set<String> known = LOG_OPTIONS.getOrDefault(name, Set.of());
        logging.options().forEach((option, value) -> {
            if (!name.equals("none") && !known.contains(option)) {
                refuse("logging: unknown log opt '%s' for %s log driver; it knows %s"
                        .formatted(
                                option,
                                name,
                                String.join(", ", known.stream().sorted().toList())));
            }
            if (option.equals("max-file") && !value.matches("[1-9][0-9]{0,5}")) {
                refuse("logging: max-file '%s': use a number of at least 1".formatted(value));
            }
        });
    }

    private void networking(Networking networking) {
        networking.networks().forEach((network, attachment) -> {
            if (!attachment.linkLocalIps().isEmpty()) {
                warn("networks.%s.link_local_ips has no effect".formatted(network));
            }
            attachment.driverOpts().keySet().stream()
                    .filter(option -> !option.equals(INTERFACE_OPTION))
                    .forEach(option -> warn("networks.%s.driver_opts: %s has no effect".formatted(network, option)));
        });
    }
}
