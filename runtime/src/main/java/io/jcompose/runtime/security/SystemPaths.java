package io.jcompose.runtime.security;

import java.util.List;

/** What of /proc and /sys a container is kept from, unless it is privileged: as in Docker. */
public final class SystemPaths {
    /** Covered, so that they cannot be read. */
    public static final List<String> MASKED = List.of(
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/devices/virtual/powercap",
            "/sys/firmware");

    /** Cannot be written to. */
    public static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private SystemPaths() {}
}
