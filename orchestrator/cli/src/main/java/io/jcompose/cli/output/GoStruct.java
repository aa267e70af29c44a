package io.jcompose.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object whose fields are known, as opposed to a map with keys of the user's: Go prints its values alone, in the order
 * of its fields, those that JSON leaves out included.
 */
final class GoStruct extends LinkedHashMap<String, @Nullable Object> implements PrintsItself {
    private static final long serialVersionUID = 1L;
    /** Fields of those that JSON may leave some out of, by the name of the field that holds them. */
    private static final Map<String, List<String>> FIELDS = Map.of(
            "Mounts",
            List.of("Type", "Name", "Source", "Destination", "Driver", "Mode", "RW", "Propagation"),
            "IPAM.Config",
            List.of("Subnet", "IPRange", "Gateway", "AuxiliaryAddresses"),
            "State",
            List.of(
                    "Status",
                    "Running",
                    "Paused",
                    "Restarting",
                    "OOMKilled",
                    "Dead",
                    "Pid",
                    "ExitCode",
                    "Error",
                    "StartedAt",
                    "FinishedAt",
                    "Health"));

    private final String name;

    /** @param name of the field that holds it, after that of its owner where there are two of one name */
    GoStruct(String name) {
        this.name = name;
    }

    /** Whether it has such a field though JSON left it out. */
    boolean omits(String field) {
        return !containsKey(field) && FIELDS.getOrDefault(name, List.of()).contains(field);
    }

    /** What a field holds, or would if there were something to say. */
    @Nullable
    Object value(String field) {
        Object value = get(field);
        if (value != null) {
            return value;
        }
        return containsKey(field) || !TemplateNil.isText(field) ? TemplateNil.of(field) : "";
    }

    @Override
    public String toString() {
        if (name.equals("Ulimits")) { // the one that prints itself otherwise
            return "%s=%s:%s".formatted(get("Name"), get("Soft"), get("Hard"));
        }
        List<String> values = new ArrayList<>();
        FIELDS.getOrDefault(name, List.copyOf(keySet()))
                .forEach(field -> values.add(TemplateFunctions.text(value(field))));
        return "{" + String.join(" ", values) + "}";
    }
}
