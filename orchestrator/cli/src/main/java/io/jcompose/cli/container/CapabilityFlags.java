package io.jcompose.cli.container;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** {@code --cap-add} and {@code --cap-drop} as they are kept: full names in their order, and adding wins. Pure. */
record CapabilityFlags(List<String> added, List<String> dropped) {
    private static final String ALL = "ALL";
    private static final String PREFIX = "CAP_";

    CapabilityFlags {
        TreeSet<String> toAdd = named(added);
        TreeSet<String> toDrop = named(dropped);
        toDrop.removeAll(toAdd);
        added = List.copyOf(toAdd);
        dropped = List.copyOf(toDrop);
    }

    private static TreeSet<String> named(List<String> flags) {
        TreeSet<String> names = new TreeSet<>();
        for (String flag : flags) {
            String name = flag.strip().toUpperCase(Locale.ROOT);
            names.add(name.equals(ALL) || name.startsWith(PREFIX) ? name : PREFIX + name);
        }
        return names.contains(ALL) ? new TreeSet<>(List.of(ALL)) : names;
    }
}
