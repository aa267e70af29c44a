package io.jcompose.runtime.container;

import io.jcompose.runtime.process.LaunchPlan;
import io.jcompose.runtime.process.SetupStep;
import io.jcompose.runtime.process.SetupStep.MountAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A launch plan as people can read it. */
final class PlanText {
    private PlanText() {}

    static String of(LaunchPlan plan) {
        StringBuilder out = new StringBuilder();
        out.append("namespaces ")
                .append(plan.namespaces().stream()
                        .map(use ->
                                use.kind() + use.join().map(path -> "=" + path).orElse(""))
                        .collect(Collectors.joining(" ")))
                .append('\n');
        out.append("hostname ").append(plan.hostname().orElse("-")).append('\n');
        plan.steps().forEach(step -> out.append(of(step).strip()).append('\n'));
        out.append("env ").append(plan.process().environment()).append('\n');
        out.append("as %d:%d %s in %s%n"
                .formatted(
                        plan.process().uid(),
                        plan.process().gid(),
                        plan.process().groups(),
                        plan.process().workingDir()));
        out.append("exec ").append(plan.process().args()).append('\n');
        return out.toString();
    }

    private static String of(SetupStep step) {
        if (step instanceof SetupStep.FileSystem it) {
            return "mount %s %s %s%s".formatted(it.type(), it.target(), attributes(it.attributes()), it.options());
        } else if (step instanceof SetupStep.Bind it) {
            return "bind %s %s %s%s%s"
                    .formatted(
                            it.source(),
                            it.target(),
                            attributes(it.attributes()),
                            it.propagation(),
                            it.recursive() ? " rec" : "");
        } else if (step instanceof SetupStep.Device it) {
            return "node %s %s %d:%d %o"
                    .formatted(it.target(), it.block() ? "b" : "c", it.major(), it.minor(), it.mode());
        } else if (step instanceof SetupStep.Symlink it) {
            return "link %s %s".formatted(it.target(), it.content());
        } else if (step instanceof SetupStep.Mask it) {
            return "mask " + it.target();
        } else if (step instanceof SetupStep.ReadOnly it) {
            return "ro " + it.target();
        } else if (step instanceof SetupStep.Sysctl it) {
            return "sysctl %s=%s".formatted(it.name(), it.value());
        }
        return step.toString();
    }

    private static String attributes(int bits) {
        List<String> names = new ArrayList<>();
        add(names, bits, MountAttributes.READ_ONLY, "ro");
        add(names, bits, MountAttributes.NO_SUID, "nosuid");
        add(names, bits, MountAttributes.NO_DEV, "nodev");
        add(names, bits, MountAttributes.NO_EXEC, "noexec");
        add(names, bits, MountAttributes.STRICT_ATIME, "strictatime");
        return names.isEmpty() ? "" : String.join(",", names) + " ";
    }

    private static void add(List<String> names, int bits, int bit, String name) {
        if ((bits & bit) != 0) {
            names.add(name);
        }
    }
}
