package io.jcompose.runtime.process;

import io.jcompose.runtime.security.CapabilitySets;
import io.jcompose.runtime.security.SeccompProgram;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a process in a container executes, and as whom: PID 1 of a {@link LaunchPlan}, or a further one by {@link
 * Monitor#exec}.
 *
 * @param args a first argument without a slash is looked for in the PATH of {@code environment}, inside the container
 * @param environment {@code NAME=value}, complete
 * @param workingDir created (root, 0755) if it is missing; never created by exec
 * @param groups supplementary groups, at most {@value #MAX_GROUPS}
 * @param stdin an open pipe (or the terminal); otherwise /dev/null
 * @param rows with {@code columns}: first size of the terminal, 0 for unknown
 */
public record ProcessPlan(
        List<String> args,
        List<String> environment,
        String workingDir,
        int uid,
        int gid,
        List<Integer> groups,
        CapabilitySets capabilities,
        boolean noNewPrivileges,
        Optional<SeccompProgram> seccomp,
        List<Rlimit> rlimits,
        OptionalInt oomScoreAdj,
        boolean tty,
        boolean stdin,
        int columns,
        int rows) {
    public static final int MAX_GROUPS = 1024;

    public ProcessPlan {
        args = List.copyOf(args);
        environment = List.copyOf(environment);
        groups = List.copyOf(groups);
        rlimits = List.copyOf(rlimits);
        if (args.isEmpty()) {
            throw new IllegalArgumentException("no command to execute");
        }
    }

    /**
     * A resource limit; values above what the kernel lets the engine set are clamped, with a warning. -1 is unlimited.
     *
     * @param resource {@code RLIMIT_…} number, see {@link #ofName}
     */
    public record Rlimit(int resource, long soft, long hard) {
        /** Index is the number on x86-64 and arm64. */
        private static final List<String> NAMES = List.of(
                "cpu",
                "fsize",
                "data",
                "stack",
                "core",
                "rss",
                "nproc",
                "nofile",
                "memlock",
                "as",
                "locks",
                "sigpending",
                "msgqueue",
                "nice",
                "rtprio",
                "rttime");

        /**
         * By the name that Compose files use, {@code nofile} for example.
         *
         * @throws IllegalArgumentException if there is no such limit
         */
        public static Rlimit ofName(String name, long soft, long hard) {
            int number = NAMES.indexOf(name);
            if (number < 0) {
                throw new IllegalArgumentException(
                        "ulimit '%s': unknown; use one of %s".formatted(name, String.join(", ", NAMES)));
            }
            return new Rlimit(number, soft, hard);
        }

        /** The name for a number, or the number if it has none. */
        public static String nameOf(int number) {
            return number < NAMES.size() ? NAMES.get(number) : Integer.toString(number);
        }
    }

    /** Starts as root with Docker's default capabilities, in /, without a terminal and with stdin closed. */
    public static Builder builder(List<String> args) {
        return new Builder(args);
    }

    /** Collects the optional parts. Not thread-safe. */
    public static final class Builder {
        private final List<String> args;
        private List<String> environment = List.of();
        private String workingDir = "/";
        private int uid;
        private int gid;
        private List<Integer> groups = List.of();
        private CapabilitySets capabilities = CapabilitySets.DEFAULT;
        private boolean noNewPrivileges;
        private Optional<SeccompProgram> seccomp = Optional.empty();
        private List<Rlimit> rlimits = List.of();
        private OptionalInt oomScoreAdj = OptionalInt.empty();
        private boolean tty;
        private boolean stdin;
        private int columns;
        private int rows;

        private Builder(List<String> args) {
            this.args = args;
        }

        public Builder environment(List<String> value) {
            environment = value;
            return this;
        }

        public Builder workingDir(String value) {
            workingDir = value;
            return this;
        }

        public Builder ids(int newUid, int newGid, List<Integer> newGroups) {
            uid = newUid;
            gid = newGid;
            groups = newGroups;
            return this;
        }

        public Builder capabilities(CapabilitySets value) {
            capabilities = value;
            return this;
        }

        public Builder noNewPrivileges(boolean value) {
            noNewPrivileges = value;
            return this;
        }

        /** Default: no filter. */
        public Builder seccomp(Optional<SeccompProgram> value) {
            seccomp = value;
            return this;
        }

        public Builder rlimits(List<Rlimit> value) {
            rlimits = value;
            return this;
        }

        public Builder oomScoreAdj(OptionalInt value) {
            oomScoreAdj = value;
            return this;
        }

        public Builder tty(boolean value) {
            tty = value;
            return this;
        }

        public Builder stdin(boolean value) {
            stdin = value;
            return this;
        }

        public Builder terminalSize(int newColumns, int newRows) {
            columns = newColumns;
            rows = newRows;
            return this;
        }

        public ProcessPlan build() {
            return new ProcessPlan(
                    args,
                    environment,
                    workingDir,
                    uid,
                    gid,
                    groups,
                    capabilities,
                    noNewPrivileges,
                    seccomp,
                    rlimits,
                    oomScoreAdj,
                    tty,
                    stdin,
                    columns,
                    rows);
        }
    }
}
