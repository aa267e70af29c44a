package io.jcompose.runtime.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that a monitor does for one run of a container, decided in advance: it only executes this.
 *
 * <p>Order of execution: join the cgroups, enter and make namespaces, mount the root, {@link #steps} in order (paths in
 * them are inside the root and never leave it, whatever symbolic links it holds), make the root read-only if asked,
 * change into it, hostname, rlimits. Then PID 1 waits; {@link Monitor#start} lets it take its identity and execute.
 *
 * @param socket where the monitor listens, at most {@value #MAX_SOCKET_PATH} bytes; mode 0600
 * @param exitFile written atomically when the run has ended, see {@link ExitRecord#read}
 * @param samples files of the host whose content at the end goes into the exit record, such as {@code memory.events};
 *     at most {@value #MAX_SAMPLES}, 4 KiB of each
 * @param lifeline how to bring the engine back if it vanishes
 * @param namespaces those not named are the engine's own; the mount namespace is always new and must not be named
 * @param cgroups existing folders that the container's processes join
 * @param hostname with {@code domainname}: set in a new uts namespace only; otherwise ignored
 * @param console the terminal, if there is one, also appears as /dev/console
 * @param init a small init is PID 1, which reaps, forwards signals and ends with the command's status
 */
public record LaunchPlan(
        Path socket,
        Path exitFile,
        List<Path> samples,
        Log log,
        Optional<Lifeline> lifeline,
        List<NamespaceUse> namespaces,
        List<Cgroup> cgroups,
        Root root,
        List<SetupStep> steps,
        boolean readOnlyRoot,
        Optional<String> hostname,
        Optional<String> domainname,
        boolean console,
        boolean init,
        ProcessPlan process) {
    /** What fits into a {@code sockaddr_un} with its final zero. */
    public static final int MAX_SOCKET_PATH = 107;

    public static final int MAX_SAMPLES = 8;

    public LaunchPlan {
        samples = List.copyOf(samples);
        namespaces = List.copyOf(namespaces);
        cgroups = List.copyOf(cgroups);
        steps = List.copyOf(steps);
    }

    /**
     * Where output goes: {@code folder/log}, older parts in {@code log.1}, {@code log.2} and so on.
     *
     * @param folder exists; empty means that output is dropped (attached clients see it all the same)
     * @param maxSize bytes of one file before it is rotated; empty means never
     * @param maxFiles files in all, the current one included
     */
    public record Log(Optional<Path> folder, OptionalLong maxSize, int maxFiles) {
        public static final Log DISCARD = new Log(Optional.empty(), OptionalLong.empty(), 1);

        public static Log keepAll(Path folder) {
            return new Log(Optional.of(folder), OptionalLong.empty(), 1);
        }
    }

    /**
     * What the monitor executes when every watching engine has gone without a farewell and none has come back within a
     * second or so. Repeated with growing pauses until one watches again, a dozen times at most.
     *
     * @param command must itself see to it that only one engine runs
     * @param environment {@code NAME=value}, complete
     * @param lock a file that all monitors of one engine share: only the one that locks it executes the command
     */
    public record Lifeline(List<String> command, List<String> environment, Path lock) {
        public Lifeline {
            command = List.copyOf(command);
            environment = List.copyOf(environment);
        }
    }

    /** Kinds of namespaces with their {@code CLONE_NEW…} bits. */
    public enum NamespaceKind {
        PID(0x20000000),
        NET(0x40000000),
        IPC(0x08000000),
        UTS(0x04000000),
        CGROUP(0x02000000);

        private final int cloneFlag;

        NamespaceKind(int cloneFlag) {
            this.cloneFlag = cloneFlag;
        }

        int cloneFlag() {
            return cloneFlag;
        }
    }

    /** @param join for example {@code /proc/4242/ns/net}; empty means a new one */
    public record NamespaceUse(NamespaceKind kind, Optional<Path> join) {
        public static NamespaceUse fresh(NamespaceKind kind) {
            return new NamespaceUse(kind, Optional.empty());
        }

        public static NamespaceUse join(NamespaceKind kind, Path path) {
            return new NamespaceUse(kind, Optional.of(path));
        }
    }

    /**
     * @param version 1: the folder of one controller, joined through {@code tasks}; 2: a folder of the unified tree,
     *     joined while the process is made
     */
    public record Cgroup(int version, Path folder) {}

    /** The root file system. It is mounted in the container's own mount namespace; the host never sees it. */
    public sealed interface Root {

        /**
         * Layers below a writable one.
         *
         * @param target an existing empty folder of the host to mount on
         * @param lower topmost first; mounted relative to their longest common parent, so short names allow long lists
         * @param upper on a file system that can hold it, together with {@code work}
         */
        record Overlay(Path target, List<Path> lower, Path upper, Path work) implements Root {
            public Overlay {
                lower = List.copyOf(lower);
            }
        }

        /** A plain folder, used as it is. */
        record Folder(Path path) implements Root {}
    }

    /** Starts with nothing but what is always needed. */
    public static Builder builder(Path socket, Path exitFile, Root root, ProcessPlan process) {
        return new Builder(socket, exitFile, root, process);
    }

    /** Collects the optional parts. Not thread-safe. */
    public static final class Builder {
        private final Path socket;
        private final Path exitFile;
        private final Root root;
        private final ProcessPlan process;
        private List<Path> samples = List.of();
        private Log log = Log.DISCARD;
        private Optional<Lifeline> lifeline = Optional.empty();
        private List<NamespaceUse> namespaces = List.of(NamespaceKind.values()).stream()
                .map(NamespaceUse::fresh)
                .toList();
        private List<Cgroup> cgroups = List.of();
        private List<SetupStep> steps = List.of();
        private boolean readOnlyRoot;
        private Optional<String> hostname = Optional.empty();
        private Optional<String> domainname = Optional.empty();
        private boolean console;
        private boolean init;

        private Builder(Path socket, Path exitFile, Root root, ProcessPlan process) {
            this.socket = socket;
            this.exitFile = exitFile;
            this.root = root;
            this.process = process;
        }

        public Builder samples(List<Path> value) {
            samples = value;
            return this;
        }

        /** Default: {@link Log#DISCARD}. */
        public Builder log(Log value) {
            log = value;
            return this;
        }

        public Builder lifeline(Optional<Lifeline> value) {
            lifeline = value;
            return this;
        }

        /** Default: a new one of every kind. */
        public Builder namespaces(List<NamespaceUse> value) {
            namespaces = value;
            return this;
        }

        public Builder cgroups(List<Cgroup> value) {
            cgroups = value;
            return this;
        }

        public Builder steps(List<SetupStep> value) {
            steps = value;
            return this;
        }

        public Builder readOnlyRoot(boolean value) {
            readOnlyRoot = value;
            return this;
        }

        public Builder hostname(Optional<String> value) {
            hostname = value;
            return this;
        }

        public Builder domainname(Optional<String> value) {
            domainname = value;
            return this;
        }

        public Builder console(boolean value) {
            console = value;
            return this;
        }

        public Builder init(boolean value) {
            init = value;
            return this;
        }

        public LaunchPlan build() {
            return new LaunchPlan(
                    socket,
                    exitFile,
                    samples,
                    log,
                    lifeline,
                    namespaces,
                    cgroups,
                    root,
                    steps,
                    readOnlyRoot,
                    hostname,
                    domainname,
                    console,
                    init,
                    process);
        }
    }
}
