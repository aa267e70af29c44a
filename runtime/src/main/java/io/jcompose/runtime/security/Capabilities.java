package io.jcompose.runtime.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Capability names and masks: bit n of a mask is capability n of linux/capability.h. */
public final class Capabilities {
    /** Index is the number. */
    private static final List<String> NAMES = List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "DAC_READ_SEARCH",
            "FOWNER",
            "FSETID",
            "KILL",
            "SETGID",
            "SETUID",
            "SETPCAP",
            "LINUX_IMMUTABLE",
            "NET_BIND_SERVICE",
            "NET_BROADCAST",
            "NET_ADMIN",
            "NET_RAW",
            "IPC_LOCK",
            "IPC_OWNER",
            "SYS_MODULE",
            "SYS_RAWIO",
            "SYS_CHROOT",
            "SYS_PTRACE",
            "SYS_PACCT",
            "SYS_ADMIN",
            "SYS_BOOT",
            "SYS_NICE",
            "SYS_RESOURCE",
            "SYS_TIME",
            "SYS_TTY_CONFIG",
            "MKNOD",
            "LEASE",
            "AUDIT_WRITE",
            "AUDIT_CONTROL",
            "SETFCAP",
            "MAC_OVERRIDE",
            "MAC_ADMIN",
            "SYSLOG",
            "WAKE_ALARM",
            "BLOCK_SUSPEND",
            "AUDIT_READ",
            "PERFMON",
            "BPF",
            "CHECKPOINT_RESTORE");

    /** Every capability this version knows. */
    public static final long ALL = (1L << NAMES.size()) - 1;

    /** Docker's fourteen: {@code 00000000a80425fb}. */
    public static final long DEFAULT = mask(List.of(
            "CHOWN",
            "DAC_OVERRIDE",
            "FSETID",
            "FOWNER",
            "MKNOD",
            "NET_RAW",
            "SETGID",
            "SETUID",
            "SETFCAP",
            "SETPCAP",
            "NET_BIND_SERVICE",
            "SYS_CHROOT",
            "KILL",
            "AUDIT_WRITE"));

    private Capabilities() {}

    /**
     * What a container may have, by Docker's rules: {@code ALL} added means all but those named in {@code drop}; {@code
     * ALL} dropped means exactly those in {@code add}; otherwise the default without {@code drop} and with {@code add}.
     *
     * @param privileged all of them, whatever the lists say
     * @throws IllegalArgumentException if a name is unknown
     */
    public static long resolve(boolean privileged, List<String> add, List<String> drop) {
        long added = mask(add);
        long dropped = mask(drop.stream().filter(name -> !isAll(name)).toList());
        if (privileged) {
            return ALL;
        }
        if (add.stream().anyMatch(Capabilities::isAll)) {
            return ALL & ~dropped;
        }
        return drop.stream().anyMatch(Capabilities::isAll) ? added : (DEFAULT & ~dropped) | added;
    }

    /**
     * The bits of names such as {@code NET_ADMIN}, {@code cap_net_admin} or {@code ALL}.
     *
     * @throws IllegalArgumentException if a name is unknown
     */
    public static long mask(List<String> names) {
        long mask = 0;
        for (String name : names) {
            mask |= bits(name);
        }
        return mask;
    }

    /** Number of a capability by its name without {@code CAP_}, or -1. */
    static int number(String name) {
        return NAMES.indexOf(name);
    }

    /** Names with {@code CAP_}, in numeric order. */
    public static List<String> names(long mask) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            if ((mask >> i & 1) != 0) {
                names.add("CAP_" + NAMES.get(i));
            }
        }
        return names;
    }

    private static long bits(String name) {
        String plain = plain(name);
        if (plain.equals("ALL")) {
            return ALL;
        }
        int number = number(plain);
        if (number < 0) {
            throw new IllegalArgumentException(
                    "unknown capability '%s'; use a name of capabilities(7) such as NET_ADMIN, or ALL".formatted(name));
        }
        return 1L << number;
    }

    private static boolean isAll(String name) {
        return plain(name).equals("ALL");
    }

    private static String plain(String name) {
        String upper = name.strip().toUpperCase(Locale.ROOT);
        return upper.startsWith("CAP_") ? upper.substring(4) : upper;
    }
}
