package io.jcompose.runtime.container;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.Security;
import io.jcompose.runtime.ExecSpec;
import io.jcompose.runtime.process.ProcessPlan;
import io.jcompose.runtime.process.ProcessPlan.Rlimit;
import io.jcompose.runtime.rootfs.UserDatabase.Identity;
import io.jcompose.runtime.security.Capabilities;
import io.jcompose.runtime.security.CapabilitySets;
import io.jcompose.runtime.security.SeccompFilter;
import io.jcompose.runtime.security.SeccompProfile;
import io.jcompose.runtime.security.SeccompProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what a process executes and as whom. Pure. */
final class ProcessPlanner {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private ProcessPlanner() {}

    /** PID 1 of a container. */
    static ProcessPlan main(LaunchFacts facts) {
        ContainerSpec spec = facts.spec();
        Identity identity = facts.identity();
        long capabilities = capabilities(spec.security(), facts.controlsDevices());
        return ProcessPlan.builder(spec.args())
                .environment(environment(spec, hostname(facts), identity, List.of(), spec.tty()))
                .workingDir(spec.workingDir().orElse("/"))
                .ids((int) identity.uid(), (int) identity.gid(), groups(identity))
                .capabilities(CapabilitySets.forUser(capabilities, (int) identity.uid()))
                .noNewPrivileges(spec.security().noNewPrivileges())
                .seccomp(seccomp(spec.security(), capabilities))
                .rlimits(rlimits(spec))
                .oomScoreAdj(spec.oomScoreAdj())
                .tty(spec.tty())
                .stdin(spec.openStdin())
                .build();
    }

    /** A further process of a running container. */
    static ProcessPlan exec(
            ContainerSpec spec, String hostname, ExecSpec exec, Identity identity, boolean controlsDevices) {
        Security security = spec.security();
        boolean privileged = exec.privileged() || security.privileged();
        long capabilities = exec.privileged() ? Capabilities.ALL : capabilities(security, controlsDevices);
        return ProcessPlan.builder(exec.args())
                .environment(environment(spec, hostname, identity, exec.environment(), exec.tty()))
                .workingDir(exec.workingDir().or(spec::workingDir).orElse("/"))
                .ids((int) identity.uid(), (int) identity.gid(), groups(identity))
                .capabilities(CapabilitySets.forUser(capabilities, (int) identity.uid()))
                .noNewPrivileges(security.noNewPrivileges() && !exec.privileged())
                .seccomp(privileged ? Optional.empty() : seccomp(security, capabilities))
                .rlimits(rlimits(spec))
                .oomScoreAdj(spec.oomScoreAdj())
                .tty(exec.tty())
                .terminalSize(exec.columns(), exec.rows())
                .stdin(exec.stdin())
                .build();
    }

    /**
     * The bounding set. Where nothing controls devices, making a node would be reading the host's disk: then that
     * capability is not among the default ones.
     */
    static long capabilities(Security security, boolean controlsDevices) {
        List<String> drop = new ArrayList<>(security.capDrop());
        boolean asked = (Capabilities.mask(security.capAdd()) & Capabilities.mask(List.of("MKNOD"))) != 0;
        if (!controlsDevices && !asked) {
            drop.add("MKNOD");
        }
        return Capabilities.resolve(security.privileged(), security.capAdd(), drop);
    }

    private static Optional<SeccompProgram> seccomp(Security security, long capabilities) {
        if (security.privileged() || security.seccomp().equals(ContainerSpec.UNCONFINED)) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    security.seccomp().isEmpty()
                            ? SeccompFilter.defaultFilter(capabilities)
                            : SeccompFilter.of(SeccompProfile.parse(security.seccomp()), capabilities));
        } catch (IllegalArgumentException e) {
            throw new ContainerException("seccomp profile: " + e.getMessage(), e);
        } catch (UnsupportedOperationException e) {
            throw new ContainerException(
                    "no seccomp filter for this kind of machine; set security_opt: [seccomp:unconfined]", e);
        }
    }

    private static List<Integer> groups(Identity identity) {
        return identity.groups().stream()
                .limit(ProcessPlan.MAX_GROUPS)
                .map(Long::intValue)
                .toList();
    }

    private static List<Rlimit> rlimits(ContainerSpec spec) {
        List<Rlimit> limits = new ArrayList<>();
        spec.resources()
                .ulimits()
                .forEach((name, limit) -> limits.add(Rlimit.ofName(name, limit.soft(), limit.hard())));
        return limits;
    }

    /** Later entries win, and a name alone takes the variable out; order is that of first appearance. */
    private static List<String> environment(
            ContainerSpec spec, String hostname, Identity identity, List<String> more, boolean tty) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("PATH", PATH);
        all.put("HOSTNAME", hostname);
        if (tty) {
            all.put("TERM", "xterm");
        }
        put(all, spec.environment());
        put(all, more);
        all.putIfAbsent("HOME", identity.home());
        return all.entrySet().stream()
                .map(it -> it.getKey() + "=" + it.getValue())
                .toList();
    }

    private static void put(Map<String, String> all, List<String> variables) {
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                all.put(variable.substring(0, equals), variable.substring(equals + 1));
            } else if (equals < 0) {
                all.remove(variable);
            }
        }
    }

    static String hostname(LaunchFacts facts) {
        return hostname(facts.spec(), facts.folders());
    }

    /** The first digits of the id, if nothing else is asked for. */
    static String hostname(ContainerSpec spec, ContainerFolders folders) {
        String id = String.valueOf(folders.data().getFileName());
        return spec.hostname().isEmpty() ? id.substring(0, Math.min(12, id.length())) : spec.hostname();
    }
}
