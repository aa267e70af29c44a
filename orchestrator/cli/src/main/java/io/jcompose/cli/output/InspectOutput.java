package io.jcompose.cli.output;

import io.jcompose.core.client.Json;
import java.util.List;
import java.util.Map;

/** What {@code inspect} commands print: an array of objects, or a template for each. */
public final class InspectOutput {
    private InspectOutput() {}

    /** @throws TemplateException if the template is wrong */
    public static String render(List<Map<String, Object>> objects, String format) {
        if (format.isEmpty()) {
            return new Json().write(objects, true) + "\n";
        }
        if (format.equals("json")) {
            return new Json().write(objects) + "\n";
        }
        GoTemplate template = GoTemplate.parse(format);
        StringBuilder out = new StringBuilder();
        objects.forEach(object -> out.append(template.render(object)).append('\n'));
        return out.toString();
    }
}
