package io.jcompose.runtime;

import static java.util.Collections.unmodifiableMap;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Everything that decides how a container runs. Stored on disk with the container; complete, so no image is needed to
 * start it again.
 *
 * @param name unique among containers; {@code [a-zA-Z0-9][a-zA-Z0-9_.-]*}
 * @param image reference as the user wrote it, for display
 * @param imageId digest of the image's configuration, {@code sha256:…}
 * @param layers unpacked read-only layers, topmost first; may be empty (scratch)
 * @param labels opaque to the runtime
 * @param args entrypoint and command, resolved: what PID 1 executes
 * @param environment {@code NAME=value}, complete apart from PATH, HOME, HOSTNAME and TERM, which are added if missing
 * @param user {@code user[:group]}, names or numbers, resolved in the root file system; empty means root
 * @param mounts in the order given; targets are absolute paths inside
 * @param hosts further lines for /etc/hosts: name to addresses
 *     (the runtime writes /etc/hosts, /etc/hostname and /etc/resolv.conf and binds them, unless a mount covers them)
 * @param dns content of resolv.conf
 * @param namespaces which namespaces are shared instead of new
 * @param init a small init as PID 1 reaps and forwards signals
 * @param stopSignal what {@code stop} sends by default
 */
public record ContainerSpec(
        String name,
        String image,
        String imageId,
        List<Path> layers,
        Map<String, String> labels,
        List<String> args,
        List<String> environment,
        Optional<String> user,
        List<String> supplementaryGroups,
        Optional<String> workingDir,
        String hostname,
        Optional<String> domainname,
        boolean tty,
        boolean openStdin,
        boolean init,
        boolean readOnlyRoot,
        List<Mount> mounts,
        Map<String, List<String>> hosts,
        Dns dns,
        Namespaces namespaces,
        Resources resources,
        Security security,
        Map<String, String> sysctls,
        OptionalLong shmSize,
        OptionalInt oomScoreAdj,
        LogOptions log,
        Signal stopSignal) {

    public ContainerSpec {
        layers = List.copyOf(layers);
        labels = unmodifiableMap(new LinkedHashMap<>(labels));
        args = List.copyOf(args);
        environment = List.copyOf(environment);
        supplementaryGroups = List.copyOf(supplementaryGroups);
        mounts = List.copyOf(mounts);
        hosts = unmodifiableMap(new LinkedHashMap<>(hosts));
        sysctls = unmodifiableMap(new LinkedHashMap<>(sysctls));
    }

    /** Content of /etc/resolv.conf. Empty servers: the host's file is copied. */
    public record Dns(List<String> servers, List<String> search, List<String> options) {
        public static final Dns HOST = new Dns(List.of(), List.of(), List.of());

        public Dns {
            servers = List.copyOf(servers);
            search = List.copyOf(search);
            options = List.copyOf(options);
        }
    }

    /** Where each namespace comes from. The mount namespace is always new. */
    public record Namespaces(Source pid, Source net, Source ipc, Source uts, Source cgroup) {
        public static final Namespaces PRIVATE = new Namespaces(
                Source.Private.INSTANCE,
                Source.Private.INSTANCE,
                Source.Private.INSTANCE,
                Source.Private.INSTANCE,
                Source.Private.INSTANCE);

        /** New, the host's, or another running container's. */
        public sealed interface Source {
            /** A new one. */
            enum Private implements Source {
                INSTANCE
            }

            /** The engine's own. */
            enum Host implements Source {
                INSTANCE
            }

            /** That of a running container. */
            record Of(ContainerId container) implements Source {}
        }
    }

    /** How much of the log is kept. Rotation when a file exceeds {@code maxSize} bytes; {@code maxFiles} in all. */
    public record LogOptions(OptionalLong maxSize, int maxFiles, boolean discard) {
        public static final LogOptions KEEP_ALL = new LogOptions(OptionalLong.empty(), 1, false);
    }

    /**
     * Limits, in the units of the Compose file.
     *
     * @param memory bytes
     * @param memorySwap memory plus swap, bytes; -1 for no limit
     * @param cpus number of CPUs, 1.5 for one and a half
     * @param cpuShares relative weight, 2 to 262144, default 1024
     * @param cpuQuota microseconds in each period
     * @param pids number of tasks; -1 for no limit
     * @param ulimits by lower-case name without {@code RLIMIT_}, for example {@code nofile}
     */
    public record Resources(
            OptionalLong memory,
            OptionalLong memoryReservation,
            OptionalLong memorySwap,
            Optional<Double> cpus,
            OptionalLong cpuShares,
            OptionalLong cpuQuota,
            OptionalLong cpuPeriod,
            Optional<String> cpuset,
            OptionalLong pids,
            Map<String, Ulimit> ulimits,
            Optional<String> cgroupParent,
            Tuning tuning) {
        public static final Resources UNLIMITED = new Resources(
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Map.of(),
                Optional.empty(),
                Tuning.NONE);

        public Resources {
            ulimits = unmodifiableMap(new LinkedHashMap<>(ulimits));
        }

        public Resources with(Tuning newTuning) {
            return new Resources(
                    memory,
                    memoryReservation,
                    memorySwap,
                    cpus,
                    cpuShares,
                    cpuQuota,
                    cpuPeriod,
                    cpuset,
                    pids,
                    ulimits,
                    cgroupParent,
                    newTuning);
        }
    }

    /** No seccomp filter. */
    public static final String UNCONFINED = "unconfined";

    /** -1 means unlimited. */
    public record Ulimit(long soft, long hard) {}

    /**
     * @param capAdd names with or without {@code CAP_}, or {@code ALL}
     * @param seccomp {@code unconfined}: no filter at all; a profile in Docker's JSON; or empty: the default filter
     * @param devices device nodes to create and allow
     * @param unmaskedPaths {@code security_opt: systempaths=unconfined}
     */
    public record Security(
            boolean privileged,
            List<String> capAdd,
            List<String> capDrop,
            boolean noNewPrivileges,
            String seccomp,
            boolean unmaskedPaths,
            List<Device> devices,
            List<String> deviceCgroupRules) {
        public static final Security DEFAULT =
                new Security(false, List.of(), List.of(), false, "", false, List.of(), List.of());

        public Security {
            capAdd = List.copyOf(capAdd);
            capDrop = List.copyOf(capDrop);
            devices = List.copyOf(devices);
            deviceCgroupRules = List.copyOf(deviceCgroupRules);
        }
    }

    /** @param permissions some of {@code rwm} */
    public record Device(Path host, String container, String permissions) {}

    /** A builder with Docker's defaults. */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /** A builder that starts from this value. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects the optional parts. Not thread-safe. */
    public static final class Builder {
        private String name;
        private String image = "";
        private String imageId = "";
        private List<Path> layers = List.of();
        private Map<String, String> labels = Map.of();
        private List<String> args = List.of();
        private List<String> environment = List.of();
        private Optional<String> user = Optional.empty();
        private List<String> supplementaryGroups = List.of();
        private Optional<String> workingDir = Optional.empty();
        private String hostname = "";
        private Optional<String> domainname = Optional.empty();
        private boolean tty;
        private boolean openStdin;
        private boolean init;
        private boolean readOnlyRoot;
        private List<Mount> mounts = List.of();
        private Map<String, List<String>> hosts = Map.of();
        private Dns dns = Dns.HOST;
        private Namespaces namespaces = Namespaces.PRIVATE;
        private Resources resources = Resources.UNLIMITED;
        private Security security = Security.DEFAULT;
        private Map<String, String> sysctls = Map.of();
        private OptionalLong shmSize = OptionalLong.empty();
        private OptionalInt oomScoreAdj = OptionalInt.empty();
        private LogOptions log = LogOptions.KEEP_ALL;
        private Signal stopSignal = Signal.TERM;

        private Builder(String name) {
            this.name = name;
        }

        private Builder(ContainerSpec from) {
            name = from.name;
            image = from.image;
            imageId = from.imageId;
            layers = from.layers;
            labels = from.labels;
            args = from.args;
            environment = from.environment;
            user = from.user;
            supplementaryGroups = from.supplementaryGroups;
            workingDir = from.workingDir;
            hostname = from.hostname;
            domainname = from.domainname;
            tty = from.tty;
            openStdin = from.openStdin;
            init = from.init;
            readOnlyRoot = from.readOnlyRoot;
            mounts = from.mounts;
            hosts = from.hosts;
            dns = from.dns;
            namespaces = from.namespaces;
            resources = from.resources;
            security = from.security;
            sysctls = from.sysctls;
            shmSize = from.shmSize;
            oomScoreAdj = from.oomScoreAdj;
            log = from.log;
            stopSignal = from.stopSignal;
        }

        public Builder name(String value) {
            name = value;
            return this;
        }

        public Builder image(String value) {
            image = value;
            return this;
        }

        public Builder imageId(String value) {
            imageId = value;
            return this;
        }

        public Builder layers(List<Path> value) {
            layers = value;
            return this;
        }

        public Builder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        public Builder args(List<String> value) {
            args = value;
            return this;
        }

        public Builder environment(List<String> value) {
            environment = value;
            return this;
        }

        public Builder user(Optional<String> value) {
            user = value;
            return this;
        }

        public Builder supplementaryGroups(List<String> value) {
            supplementaryGroups = value;
            return this;
        }

        public Builder workingDir(Optional<String> value) {
            workingDir = value;
            return this;
        }

        public Builder hostname(String value) {
            hostname = value;
            return this;
        }

        public Builder domainname(Optional<String> value) {
            domainname = value;
            return this;
        }

        public Builder tty(boolean value) {
            tty = value;
            return this;
        }

        public Builder openStdin(boolean value) {
            openStdin = value;
            return this;
        }

        public Builder init(boolean value) {
            init = value;
            return this;
        }

        public Builder readOnlyRoot(boolean value) {
            readOnlyRoot = value;
            return this;
        }

        public Builder mounts(List<Mount> value) {
            mounts = value;
            return this;
        }

        public Builder hosts(Map<String, List<String>> value) {
            hosts = value;
            return this;
        }

        public Builder dns(Dns value) {
            dns = value;
            return this;
        }

        public Builder namespaces(Namespaces value) {
            namespaces = value;
            return this;
        }

        public Builder resources(Resources value) {
            resources = value;
            return this;
        }

        public Builder security(Security value) {
            security = value;
            return this;
        }

        public Builder sysctls(Map<String, String> value) {
            sysctls = value;
            return this;
        }

        public Builder shmSize(OptionalLong value) {
            shmSize = value;
            return this;
        }

        public Builder oomScoreAdj(OptionalInt value) {
            oomScoreAdj = value;
            return this;
        }

        public Builder log(LogOptions value) {
            log = value;
            return this;
        }

        public Builder stopSignal(Signal value) {
            stopSignal = value;
            return this;
        }

        public ContainerSpec build() {
            return new ContainerSpec(
                    name,
                    image,
                    imageId,
                    layers,
                    labels,
                    args,
                    environment,
                    user,
                    supplementaryGroups,
                    workingDir,
                    hostname,
                    domainname,
                    tty,
                    openStdin,
                    init,
                    readOnlyRoot,
                    mounts,
                    hosts,
                    dns,
                    namespaces,
                    resources,
                    security,
                    sysctls,
                    shmSize,
                    oomScoreAdj,
                    log,
                    stopSignal);
        }
    }
}
