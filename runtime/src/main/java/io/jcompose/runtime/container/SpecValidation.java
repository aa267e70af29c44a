package io.jcompose.runtime.container;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.ContainerSpec.Namespaces.Source;
import io.jcompose.runtime.Mount;
import io.jcompose.runtime.process.ProcessPlan.Rlimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds out before a container is made what could never be carried out. */
final class SpecValidation {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");
    private static final Pattern HOSTNAME = Pattern.compile("[^\\s/\\x00-\\x1f]{0,64}");
    private static final Pattern DEVICE_RULE = Pattern.compile("[abc] ([0-9]+|\\*):([0-9]+|\\*) [rwm]{1,3}");
    private static final Pattern PERMISSIONS = Pattern.compile("[rwm]{1,3}");
    private static final Set<String> TMPFS_VALUES =
            Set.of("size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol", "huge");
    private static final Set<String> TMPFS_FLAGS = Set.of(
            "defaults",
            "ro",
            "rw",
            "suid",
            "nosuid",
            "dev",
            "nodev",
            "exec",
            "noexec",
            "atime",
            "noatime",
            "diratime",
            "nodiratime",
            "relatime",
            "strictatime");
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
        problems.addAll(ResourceProblems.of(spec.resources()));
        checkDevices(spec.security(), problems);
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
        if (mount instanceof Mount.Tmpfs tmpfs) {
            for (String option : tmpfs.options().split(",")) {
                String name = option.replaceFirst("=.*", "");
                if (!name.isEmpty() && !(option.contains("=") ? TMPFS_VALUES : TMPFS_FLAGS).contains(name)) {
                    problems.add("mount target '%s': invalid tmpfs option \"%s\"".formatted(target, option));
                }
            }
        }
        if (mount instanceof Mount.Bind bind) {
            attempt(problems, () -> MountPreparation.propagation(bind.propagation()));
            if (!bind.source().isAbsolute()) {
                problems.add("bind source '%s': must be an absolute path".formatted(bind.source()));
            }
        }
    }

    private static void checkDevices(ContainerSpec.Security security, List<String> problems) {
        for (ContainerSpec.Device device : security.devices()) {
            if (!PERMISSIONS.matcher(device.permissions()).matches()) {
                problems.add("device %s: invalid device mode: %s; use some of r, w and m"
                        .formatted(device.host(), device.permissions()));
            }
        }
        for (String rule : security.deviceCgroupRules()) {
            if (!DEVICE_RULE.matcher(rule).matches()) {
                problems.add("invalid device cgroup format '%s'; use TYPE MAJOR:MINOR MODE, for example 'c 42:* rmw'"
                        .formatted(rule));
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
            problems.add("sysctl '%s': it belongs to the host, not to a namespace of this container%s"
                    .formatted(name, name.startsWith("net.") ? ": sysctl not allowed in host network namespace" : ""));
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
