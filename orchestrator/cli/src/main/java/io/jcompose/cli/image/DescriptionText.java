package io.jcompose.cli.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.cli.output.Table;
import io.jcompose.core.client.Json;
import io.jcompose.runtime.build.BuildDescription.Checks;
import io.jcompose.runtime.build.BuildDescription.Outline;
import io.jcompose.runtime.build.BuildDescription.Requirement;
import io.jcompose.runtime.build.BuildDescription.Targets;
import io.jcompose.runtime.build.ImageBuilder.Warning;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What {@code image build --call} prints: text, or JSON for programs. In the shape of BuildKit's, which scripts read. */
final class DescriptionText {
    private static final String RULES = "https://docs.docker.com/go/dockerfile/rule/";
    private static final Pattern WORDS = Pattern.compile("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private DescriptionText() {}

    static String text(Outline outline) {
        StringBuilder text = new StringBuilder();
        if (outline.target().isPresent() || !outline.comment().isEmpty()) {
            Table table = new Table(0, 1).row("TARGET:", outline.target().orElse("(default)"));
            if (!outline.comment().isEmpty()) {
                table.row("DESCRIPTION:", outline.comment());
            }
            text.append(table.render()).append('\n');
        }
        if (!outline.arguments().isEmpty()) {
            Table table = new Table(0).row("BUILD ARG", "VALUE", "DESCRIPTION");
            outline.arguments().forEach(one -> table.row(one.name(), one.value(), one.comment()));
            text.append(table.render()).append('\n');
        }
        requirements("SECRET", outline.secrets(), text);
        requirements("SSH", outline.ssh(), text);
        return text.toString();
    }

    private static void requirements(String title, List<Requirement> requirements, StringBuilder text) {
        if (!requirements.isEmpty()) {
            Table table = new Table(0).row(title, "REQUIRED");
            requirements.forEach(one -> table.row(one.name(), one.required() ? "true" : ""));
            text.append(table.render()).append('\n');
        }
    }

    static String text(Targets targets) {
        Table table = new Table(0, 1).row("TARGET", "DESCRIPTION");
        targets.targets()
                .forEach(one -> table.row(
                        one.byDefault()
                                ? (one.name().orElse("") + " (default)").strip()
                                : one.name().orElse(""),
                        one.comment()));
        return table.render();
    }

    static String text(Checks checks) {
        List<Warning> warnings = checks.warnings();
        if (warnings.isEmpty()) {
            return "Check complete, no warnings found.\n";
        }
        StringBuilder text = new StringBuilder("Check complete, %s been found!%n"
                .formatted(warnings.size() == 1 ? "1 warning has" : warnings.size() + " warnings have"));
        for (Warning warning : warnings) {
            text.append("%nWARNING: %s%s%n%s%n%s%s%n"
                    .formatted(
                            warning.rule(),
                            warning.isOurs() ? "" : " - " + address(warning.rule()),
                            warning.message(),
                            warning.location(),
                            warning.excerpt()));
        }
        return text.toString();
    }

    private static String address(String rule) {
        return RULES + WORDS.matcher(rule).replaceAll("-").toLowerCase(Locale.ROOT) + "/";
    }

    static String json(Outline outline) {
        Map<String, Object> object = new LinkedHashMap<>();
        outline.target().ifPresent(name -> object.put("name", name));
        put(object, "description", outline.comment());
        List<Object> arguments = new ArrayList<>();
        outline.arguments().forEach(one -> {
            Map<String, Object> argument = new LinkedHashMap<>(Map.of("name", one.name()));
            put(argument, "description", one.comment());
            put(argument, "value", one.value());
            argument.put("location", location(one.startLine(), one.endLine()));
            arguments.add(argument);
        });
        put(object, "args", arguments);
        put(object, "secrets", requirements(outline.secrets()));
        put(object, "ssh", requirements(outline.ssh()));
        object.put("sources", sources(outline.source()));
        return json(object);
    }

    private static List<Object> requirements(List<Requirement> requirements) {
        List<Object> result = new ArrayList<>();
        requirements.forEach(one -> {
            Map<String, Object> requirement = new LinkedHashMap<>(Map.of("name", one.name()));
            if (one.required()) {
                requirement.put("required", true);
            }
            requirement.put("location", location(one.startLine(), one.endLine()));
            result.add(requirement);
        });
        return result;
    }

    static String json(Targets targets) {
        List<Object> list = new ArrayList<>();
        targets.targets().forEach(one -> {
            Map<String, Object> target = new LinkedHashMap<>();
            one.name().ifPresent(name -> target.put("name", name));
            if (one.byDefault()) {
                target.put("default", true);
            }
            put(target, "description", one.comment());
            target.put("base", one.base());
            one.platform().ifPresent(platform -> target.put("platform", platform));
            target.put("location", location(one.startLine(), one.endLine()));
            list.add(target);
        });
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("targets", list);
        object.put("sources", sources(targets.source()));
        return json(object);
    }

    static String json(Checks checks) {
        List<Object> warnings = new ArrayList<>();
        checks.warnings().forEach(one -> {
            Map<String, Object> warning = new LinkedHashMap<>();
            warning.put("ruleName", one.rule());
            if (!one.isOurs()) {
                warning.put("url", address(one.rule()));
            }
            warning.put("detail", one.message());
            warning.put("location", location(one.startLine(), one.endLine()));
            warnings.add(warning);
        });
        Map<String, Object> source = new LinkedHashMap<>();
        source.put("fileName", checks.file());
        source.put("language", "Dockerfile");
        source.put("data", sources(checks.source()).get(0));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("warnings", warnings);
        object.put("sources", List.of(source));
        return json(object);
    }

    private static Map<String, Object> location(int startLine, int endLine) {
        Map<String, Object> range = new LinkedHashMap<>();
        range.put("start", Map.of("line", startLine));
        range.put("end", Map.of("line", endLine));
        return Map.of("ranges", List.of(range));
    }

    private static List<String> sources(String text) {
        return List.of(Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
    }

    private static void put(Map<String, Object> object, String key, String value) {
        if (!value.isEmpty()) {
            object.put(key, value);
        }
    }

    private static void put(Map<String, Object> object, String key, List<Object> values) {
        if (!values.isEmpty()) {
            object.put(key, values);
        }
    }

    private static String json(Map<String, Object> object) {
        return new Json().write(object, true) + "\n";
    }
}
