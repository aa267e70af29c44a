package io.jcompose.runtime.cgroup;

import io.jcompose.runtime.ContainerSpec.Resources;
import java.util.List;

/**
 * What a group is allowed.
 *
 * @param devices rules in the kernel's form {@code c 1:3 rwm}; all else is denied
 * @param allDevices no device rules at all
 */
public record Limits(Resources resources, List<String> devices, boolean allDevices) {
    /** What Docker allows: making any node, using the harmless ones and terminals. */
    public static final List<String> DEFAULT_DEVICES = List.of(
            "c *:* m",
            "b *:* m",
            "c 1:3 rwm",
            "c 1:5 rwm",
            "c 1:7 rwm",
            "c 1:8 rwm",
            "c 1:9 rwm",
            "c 5:0 rwm",
            "c 5:1 rwm",
            "c 5:2 rwm",
            "c 136:* rwm");

    public static final Limits NONE = new Limits(Resources.UNLIMITED, DEFAULT_DEVICES, false);

    public Limits {
        devices = List.copyOf(devices);
    }
}
