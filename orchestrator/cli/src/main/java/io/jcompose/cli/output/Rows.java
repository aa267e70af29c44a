package io.jcompose.cli.output;

import io.jcompose.core.client.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A listing in the format the user asked for: a table, JSON lines or array, or a template for each row. Rows are maps;
 * their keys are what templates see.
 */
public final class Rows {
    private final List<LabelledRow> rows = new ArrayList<>();
    private final Map<String, String> columns = new LinkedHashMap<>();
    private final Map<String, String> headings = new LinkedHashMap<>();
    private final int minimumWidth;
    private boolean jsonArray;

    /** @param minimumWidth of a table's columns */
    public Rows(int minimumWidth) {
        this.minimumWidth = minimumWidth;
    }

    /** A column of the table: a row's key under a heading. */
    public Rows column(String key, String heading) {
        columns.put(key, heading);
        return heading(key, heading);
    }

    /** What stands above a key that only templates ask for. */
    public Rows heading(String key, String heading) {
        headings.put(key, heading);
        return this;
    }

    /** {@code --format json} is one array instead of an object a line. */
    public Rows jsonArray() {
        jsonArray = true;
        return this;
    }

    /** @param row its labels, if it has some, as a map */
    public Rows add(Map<String, Object> row) {
        rows.add(new LabelledRow(row));
        return this;
    }

    /** The rows as objects, for a template that takes several listings. */
    public List<Map<String, Object>> objects() {
        return List.copyOf(rows);
    }

    /**
     * All of it, each line ended by a newline.
     *
     * @param format empty or table, json, or a template, which {@code table } before it puts into columns
     * @throws TemplateException if the template is wrong
     */
    public String render(String format) {
        return switch (format) {
            case "", "table" -> table();
            case "json" -> json();
            default ->
                format.startsWith("table") ? templateTable(format.substring(5).strip()) : template(format);
        };
    }

    private String table() {
        Table table = new Table(minimumWidth).row(List.copyOf(columns.values()));
        for (LabelledRow row : rows) {
            table.row(columns.keySet().stream()
                    .map(key -> TemplateFunctions.text(row.getOrDefault(key, "")))
                    .toList());
        }
        return table.render();
    }

    private String json() {
        Json json = new Json();
        if (jsonArray) {
            return json.write(rows) + "\n";
        }
        StringBuilder out = new StringBuilder();
        rows.forEach(row -> out.append(json.write(row)).append('\n'));
        return out.toString();
    }

    private String template(String format) {
        GoTemplate template = GoTemplate.parse(unescape(format));
        StringBuilder out = new StringBuilder();
        rows.forEach(row -> out.append(template.render(row)).append('\n'));
        return out.toString();
    }

    private String templateTable(String format) {
        String text = unescape(format);
        GoTemplate template = GoTemplate.parse(text);
        Table table = new Table(minimumWidth).row(cells(GoTemplate.heading(text, headings)));
        rows.forEach(row -> table.row(cells(template.render(row))));
        return table.render();
    }

    private static List<String> cells(String line) {
        return List.of(line.split("\t", -1));
    }

    /** Shells pass the two characters. */
    private static String unescape(String format) {
        return format.replace("\\t", "\t").replace("\\n", "\n");
    }
}
