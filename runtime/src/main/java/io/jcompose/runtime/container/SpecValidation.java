package io.jcompose.runtime.container;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.Namespaces.Source;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.process.ProcessPlan.Rlimit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Finds out before a container is made what could never be carried out. */
final class SpecValidation {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    private static final Pattern HOSTNAME = Pattern.compile("[^\\s/\\x00-\\x1f]{0,64}");
    private static final long MIN_MEMORY = 6L << 20; // Docker's; less cannot even start a process
    private static final Pattern IPC_SYSCTL = Pattern.compile("kernel\\.(msg.*|sem|shm.*)|fs\\.mqueue\\..+");

    private SpecValidation() {}

    /** @throws ContainerException naming all fields that are wrong */
    static void check(ContainerSpec spec) {
        List<String> problems = new ArrayList<>();
        if (!NAME.matcher(spec.name()).matches()) {
            problems.add(
                    "name '%s': use letters, digits, '_', '.' and '-', a letter or digit first".formatted(spec.name()));
        }
        if (spec.args().isEmpty() || spec.args().get(0).isEmpty()) {
            problems.add("no command given, and the image has none");
        }
        if (!HOSTNAME.matcher(spec.hostname()).matches()) {
            problems.add("hostname '%s': 64 characters at most, without spaces and slashes".formatted(spec.hostname()));
        }
        if (spec.workingDir().isPresent() && !spec.workingDir().get().startsWith("/")) {
            problems.add("working folder '%s': must be an absolute path"
                    .formatted(spec.workingDir().get()));
        }
        spec.mounts().forEach(mount -> checkMount(mount, problems));
        spec.sysctls().keySet().forEach(name -> checkSysctl(spec, name, problems));
        if (spec.resources().memory().isPresent() && spec.resources().memory().getAsLong() < MIN_MEMORY) {
            problems.add("memory limit %d bytes: at least 6 MiB is needed"
                    .formatted(spec.resources().memory().getAsLong()));
        }
        attempt(problems, () -> ProcessPlanner.capabilities(spec.security(), true));
        spec.resources()
                .ulimits()
                .forEach((name, limit) -> attempt(problems, () -> Rlimit.ofName(name, limit.soft(), limit.hard())));
        if (!problems.isEmpty()) {
            throw new ContainerException("container '%s': %s".formatted(spec.name(), String.join("; ", problems)));
        }
    }

    private static void checkMount(Mount mount, List<String> problems) {
        String target = mount.target();
        if (!target.startsWith("/") || List.of(target.split("/")).contains("..")) {
            problems.add("mount target '%s': must be an absolute path without '..'".formatted(target));
        } else if (target.matches("/+") || target.matches("/+proc(/.*)?")) {
            problems.add("mount target '%s': nothing can be mounted there".formatted(target));
        }
        if (mount instanceof Mount.Bind bind) {
            attempt(problems, () -> MountPreparation.propagation(bind.propagation()));
            if (!bind.source().isAbsolute()) {
                problems.add("bind source '%s': must be an absolute path".formatted(bind.source()));
            }
        }
    }

    /** Only what belongs to a namespace of the container's own; anything else would change the host. */
    private static void checkSysctl(ContainerSpec spec, String name, List<String> problems) {
        boolean ownNet = spec.namespaces().net() != Source.Host.INSTANCE;
        boolean ownIpc = spec.namespaces().ipc() != Source.Host.INSTANCE;
        boolean namespaced =
                name.startsWith("net.") ? ownNet : IPC_SYSCTL.matcher(name).matches() && ownIpc;
        boolean ownUts = spec.namespaces().uts() != Source.Host.INSTANCE;
        if (!namespaced && !(name.equals("kernel.domainname") && ownUts)) {
            problems.add("sysctl '%s': it belongs to the host, not to a namespace of this container".formatted(name));
        }
    }

    private static void attempt(List<String> problems, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }
}
