package io.jcompose.core.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A project after loading: variables resolved, files merged, short forms expanded, defaults filled in.
 *
 * @param workingDir base of relative paths; absolute
 * @param services those enabled by the active profiles, by name, in file order
 * @param disabledServices those that need another profile
 * @param networks by key; only those that an enabled service uses, unless all resources are wanted
 * @param composeFiles absolute, in the order of merging; {@code -} for standard input
 * @param envFiles files that variables came from, absolute
 * @param environment variables that interpolation saw; holds everything of the caller's environment
 * @param profiles the active ones
 * @param allResources all networks and volumes are wanted, not only those of the services that something is done with
 */
public record Project(
        String name,
        Path workingDir,
        Map<String, Service> services,
        Map<String, Service> disabledServices,
        Map<String, Network> networks,
        Map<String, Volume> volumes,
        Map<String, FileObject> configs,
        Map<String, FileObject> secrets,
        List<String> composeFiles,
        List<String> envFiles,
        Map<String, String> environment,
        List<String> profiles,
        boolean allResources) {

    /** Variable of {@code --compatibility}. */
    public static final String COMPATIBILITY = "COMPOSE_COMPATIBILITY";

    /** Before the names, in the environment, of proxies that every container is to know. */
    public static final String PROXY = "proxy ";

    /** Copies the collections, so a project never changes. */
    public Project {
        services = Copies.map(services);
        disabledServices = Copies.map(disabledServices);
        networks = Copies.map(networks);
        volumes = Copies.map(volumes);
        configs = Copies.map(configs);
        secrets = Copies.map(secrets);
        composeFiles = List.copyOf(composeFiles);
        envFiles = List.copyOf(envFiles);
        environment = Copies.map(environment);
        profiles = List.copyOf(profiles);
    }

    /** The enabled service of that name. */
    public Optional<Service> service(String serviceName) {
        return Optional.ofNullable(services.get(serviceName));
    }

    /** Name of the image of a service: its {@code image}, or the one that a build gets by default. */
    public String imageOf(Service service) {
        return service.image().orElseGet(() -> name + separator() + service.name());
    }

    /** Between the parts of names: a hyphen, or with {@code COMPOSE_COMPATIBILITY} the underscore of old tools. */
    public String separator() {
        return isSet(COMPATIBILITY) ? "_" : "-";
    }

    /** Variables of every container, unless it has its own. */
    public Map<String, String> proxies() {
        Map<String, String> proxies = new LinkedHashMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(PROXY)) {
                proxies.put(name.substring(PROXY.length()), value);
            }
        });
        return proxies;
    }

    private boolean isSet(String variable) {
        String value = environment.getOrDefault(variable, "").toLowerCase(Locale.ROOT);
        return value.equals("1") || value.equals("t") || value.equals("true");
    }

    /**
     * A network of the project.
     *
     * @param name the real one, as other tools see it
     * @param external exists already and is never created or removed
     * @param driver empty means bridge
     */
    public record Network(
            String key,
            String name,
            boolean external,
            Optional<String> driver,
            Map<String, String> driverOpts,
            boolean internal,
            boolean attachable,
            Optional<Boolean> enableIpv4,
            Optional<Boolean> enableIpv6,
            Optional<String> ipamDriver,
            List<IpamPool> ipam,
            Map<String, String> labels) {
        public Network {
            driverOpts = Copies.map(driverOpts);
            ipam = List.copyOf(ipam);
            labels = Copies.map(labels);
        }
    }

    /** Addresses of a network, as the file wishes them. */
    public record IpamPool(
            Optional<String> subnet,
            Optional<String> ipRange,
            Optional<String> gateway,
            Map<String, String> auxAddresses) {
        public IpamPool {
            auxAddresses = Copies.map(auxAddresses);
        }
    }

    /**
     * A named volume.
     *
     * @param name the real one
     * @param driver empty means local
     */
    public record Volume(
            String key,
            String name,
            boolean external,
            Optional<String> driver,
            Map<String, String> driverOpts,
            Map<String, String> labels) {
        public Volume {
            driverOpts = Copies.map(driverOpts);
            labels = Copies.map(labels);
        }
    }

    /**
     * A config or a secret: exactly one source, unless external.
     *
     * @param name the real one
     * @param file absolute
     * @param environment name of a variable in {@link Project#environment}
     * @param content the text itself; also set, by the loader, from {@code environment} where that is known
     */
    public record FileObject(
            String key,
            String name,
            boolean external,
            Optional<Path> file,
            Optional<String> environment,
            Optional<String> content,
            Optional<String> driver,
            Map<String, String> driverOpts,
            Map<String, String> labels) {
        public FileObject {
            driverOpts = Copies.map(driverOpts);
            labels = Copies.map(labels);
        }
    }
}
