package io.jcompose.cli.output;

/**
 * Which colour a service's lines have: by its name alone, so it is the same in every command and whatever services come
 * or go. Two services of a project may have the same one; their names stand beside it.
 */
final class ServiceColors {
    /** The terminal's own, which people choose to be readable; no red, which looks like an error. */
    private static final String[] COLORS = {"36", "33", "32", "35", "34", "96", "93", "92", "95", "94"};

    /** With the shift below, names that are often seen together (web, api, app, db, redis, worker, cache) all differ. */
    private static final int SPREAD = 0x9e3779b1;

    private ServiceColors() {}

    /** The code for {@link Ansi#color}. */
    static String of(String service) {
        int mixed = service.hashCode() * SPREAD;
        return COLORS[Integer.remainderUnsigned(mixed >>> 14, COLORS.length)];
    }
}
