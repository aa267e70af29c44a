package io.jcompose.cli.output;

import io.jcompose.cli.command.CliException;
import io.jcompose.core.client.Json;
import io.jcompose.core.client.OmitEmpty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code inspect} commands print: an array of objects, or a template for each. */
public final class InspectOutput {
    /** Docker's exit code for a template that cannot be read. */
    public static final int BAD_TEMPLATE = 64;

    /** Fields whose keys are the user's: any may be asked for, and they come sorted. */
    private static final Set<String> MAPS = Set.of(
            "Annotations",
            "AuxiliaryAddresses",
            "Containers",
            "Data",
            "DriverOpts",
            "ExposedPorts",
            "Labels",
            "LogConfig.Config",
            "Networks",
            "Options",
            "PortBindings",
            "Ports",
            "Runtimes",
            "StorageOpt",
            "Sysctls",
            "Tmpfs",
            "Volumes");

    private final String format;
    private final @Nullable GoTemplate template;

    private InspectOutput(String format, @Nullable GoTemplate template) {
        this.format = format;
        this.template = template;
    }

    /**
     * @param format empty, json or a template
     * @throws CliException with Docker's exit code if the template cannot be read
     */
    public static InspectOutput of(String format) {
        if (format.isEmpty() || format.equals("json")) {
            return new InspectOutput(format, null);
        }
        try {
            return new InspectOutput(format, GoTemplate.parse(format));
        } catch (TemplateException e) {
            throw new CliException(String.valueOf(e.getMessage()), BAD_TEMPLATE);
        }
    }

    /** An object of the engine's, fields that are null included. */
    @SuppressWarnings({"unchecked", "NullAway"}) // what comes out goes into templates and JSON only, which know null
    public static Map<String, Object> object(String json) {
        return (Map<String, Object>) (Map<String, ?>) new Json().parseObject(json);
    }

    /**
     * All of it, each line ended by a newline.
     *
     * @throws TemplateException if an object does not have what the template asks for; nothing of others is lost
     */
    public String render(List<Map<String, Object>> objects) {
        if (template == null) {
            return new Json().write(objects, format.isEmpty()) + "\n";
        }
        StringBuilder out = new StringBuilder();
        objects.forEach(object -> out.append(template.render(typed(object, ""))).append('\n'));
        return objects.isEmpty() ? "\n" : out.toString();
    }

    /** @param name of the field that holds it, as {@link GoStruct} wants it */
    private static Map<String, @Nullable Object> typed(Map<?, ?> object, String name) {
        boolean map = MAPS.contains(name);
        Map<String, @Nullable Object> result =
                object instanceof OmitEmpty some ? some.fresh() : map ? new GoMap(name) : new GoStruct(name);
        object.forEach((key, value) -> {
            String field = String.valueOf(key);
            result.put(field, typed(value, map ? name + "[]" : known(name, field)));
        });
        return result;
    }

    /** There are two kinds of {@code Config} and more. */
    private static String known(String owner, String field) {
        String qualified = owner + "." + field;
        return MAPS.contains(qualified) || field.equals("Config") ? qualified : field;
    }

    private static @Nullable Object typed(@Nullable Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            return typed(map, name);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> result = new ArrayList<>();
            list.forEach(element -> result.add(typed(element, name)));
            return result;
        }
        return value;
    }
}
