package io.jcompose.runtime.security;

/** The five capability sets of a process, bit n for capability n of linux/capability.h. */
public record CapabilitySets(long bounding, long effective, long permitted, long inheritable, long ambient) {
    /** Root with Docker's fourteen. */
    public static final CapabilitySets DEFAULT = forUser(Capabilities.DEFAULT, 0);

    /**
     * What Docker gives a process: root has the whole mask in effect, others only in the bounding set (so that a setuid
     * binary can still gain it). Nothing is inheritable or ambient.
     */
    public static CapabilitySets forUser(long mask, int uid) {
        long active = uid == 0 ? mask : 0;
        return new CapabilitySets(mask, active, active, 0, 0);
    }
}
