package io.jcompose.cli.output;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values that are not there. Go knows what they would have been, and prints each kind otherwise; JSON calls them all
 * null, or leaves them out.
 */
enum TemplateNil {
    LIST("[]"),
    MAP("map[]"),
    POINTER("<nil>");

    private static final Set<String> POINTERS = Set.of(
            "Health",
            "Healthcheck",
            "IPAMConfig",
            "ImageManifestDescriptor",
            "Init",
            "MemorySwappiness",
            "OomKillDisable",
            "PidsLimit",
            "SizeRootFs",
            "SizeRw",
            "StopTimeout");
    private static final Set<String> MAPS = Set.of(
            "Annotations",
            "AuxiliaryAddresses",
            "DriverOpts",
            "ExposedPorts",
            "Labels",
            "Options",
            "PortBindings",
            "StorageOpt",
            "Sysctls",
            "Tmpfs",
            "Volumes");
    /** Left out of the JSON when there is nothing to say, but fields all the same. */
    private static final Set<String> OMITTED = Set.of(
            "Annotations",
            "ExposedPorts",
            "Health",
            "Healthcheck",
            "Init",
            "Shell",
            "SizeRootFs",
            "SizeRw",
            "StopTimeout",
            "Sysctls",
            "Tmpfs");
    /** Those among the left out ones that are texts, hence empty and not nil. */
    private static final Set<String> TEXTS = Set.of("Driver", "IPRange", "Name", "Subnet", "Gateway");
    /** Fields that JSON spells otherwise. */
    private static final Map<String, String> SPELLINGS = Map.of(
            "ID",
            "Id",
            "CPUShares",
            "CpuShares",
            "NanoCPUs",
            "NanoCpus",
            "CPUPeriod",
            "CpuPeriod",
            "CPUQuota",
            "CpuQuota",
            "DNS",
            "Dns",
            "DNSOptions",
            "DnsOptions",
            "DNSSearch",
            "DnsSearch");

    private final String text;

    TemplateNil(String text) {
        this.text = text;
    }

    /** What a field that is null would have been. */
    static TemplateNil of(String field) {
        return POINTERS.contains(field) ? POINTER : MAPS.contains(field) ? MAP : LIST;
    }

    static boolean isText(String field) {
        return TEXTS.contains(field);
    }

    /**
     * A field that the object has under another name, or would have if there were something to say.
     *
     * @throws TemplateException if there is no such field
     */
    static @Nullable Object missing(Map<?, ?> object, String field) {
        if (object instanceof GoStruct struct && struct.omits(field)) {
            return struct.value(field);
        }
        String small = field.equals("ID") ? "id" : Character.toLowerCase(field.charAt(0)) + field.substring(1);
        for (String spelling : List.of(SPELLINGS.getOrDefault(field, small), small)) {
            if (object.containsKey(spelling)) {
                return object.get(spelling);
            }
        }
        if (OMITTED.contains(field)) {
            return of(field);
        }
        List<String> known = object.keySet().stream().map(String::valueOf).toList();
        throw new TemplateException(
                "map has no entry for key \"%s\"; there are %s".formatted(field, String.join(", ", known)));
    }

    @Override
    public String toString() {
        return text;
    }
}
