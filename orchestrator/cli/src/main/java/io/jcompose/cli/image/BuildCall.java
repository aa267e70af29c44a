package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.core.client.EngineClient.DescriptionKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The value of {@code image build --call}: {@code METHOD[,format=text|json][,ignorestatus=BOOL]}.
 *
 * @param kind what is wanted instead of a build; empty if a build is
 * @param ignoreStatus findings of the checks do not count as a failure
 */
record BuildCall(Optional<DescriptionKind> kind, boolean json, boolean ignoreStatus) {
    private static final Map<String, DescriptionKind> KINDS = Map.of(
            "check", DescriptionKind.CHECKS,
            "lint", DescriptionKind.CHECKS,
            "outline", DescriptionKind.OUTLINE,
            "targets", DescriptionKind.TARGETS);

    static final BuildCall CHECK = new BuildCall(Optional.of(DescriptionKind.CHECKS), false, false);

    static BuildCall parse(String text) {
        String method = "";
        boolean json = false;
        boolean ignoreStatus = false;
        for (String field : text.split(",", -1)) {
            List<String> parts = List.of(field.split("=", 2));
            String value = parts.get(parts.size() - 1);
            if (parts.size() == 1 && method.isEmpty()) {
                method = field;
            } else if (parts.get(0).equals("format") && List.of("text", "json").contains(value)) {
                json = value.equals("json");
            } else if (parts.get(0).equals("ignorestatus")
                    && List.of("true", "1", "false", "0").contains(value)) {
                ignoreStatus = value.equals("true") || value.equals("1");
            } else {
                throw new CliException(
                        "invalid --call '%s': use METHOD, and format=json or ignorestatus=true after a comma"
                                .formatted(text));
            }
        }
        if (!method.equals("build") && !KINDS.containsKey(method)) {
            throw new CliException(
                    "--call %s is not supported; use build, check, outline or targets".formatted(method));
        }
        return new BuildCall(Optional.ofNullable(KINDS.get(method)), json, ignoreStatus);
    }
}
