package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.Jcompose;
import io.jcompose.core.client.Json;
import io.jcompose.core.load.LoadRequest;
import io.jcompose.core.load.LoadResult;
import io.jcompose.core.load.Problem;
import io.jcompose.core.load.ProjectCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Loads a document of one service as a Compose file would be loaded, so that every short form means the same. */
final class StandaloneProject {
    private StandaloneProject() {}

    /**
     * Returns it as canonical JSON.
     *
     * @throws CliException with all problems, named by their option's key
     */
    static String load(CommandContext context, String name, Map<String, Object> document) {
        String text = new Json().write(escaped(document));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("COMPOSE_DISABLE_ENV_FILE", "1"); // no project, hence no .env
        for (String variable : List.of("HOME", "DOCKER_CONFIG", "DOCKER_DEFAULT_PLATFORM")) {
            Optional.ofNullable(context.environment().get(variable))
                    .ifPresent(value -> environment.put(variable, value));
        }
        LoadRequest request = LoadRequest.in(context.workingDirectory(), environment)
                .files(List.of("-"))
                .stdin(() -> text)
                .projectName(Optional.of("container"))
                .build();
        LoadResult.Loaded loaded = Jcompose.load(request).fold(found -> found, rejected -> {
            throw new CliException(rejected.problems().stream()
                    .map(problem -> describe(problem, name))
                    .collect(Collectors.joining("\n")));
        });
        loaded.warnings().forEach(warning -> context.err().println("warning: " + describe(warning, name)));
        return ProjectCodec.toJson(loaded);
    }

    private static String describe(Problem problem, String name) {
        String path = problem.path().replace("services." + name + ".", "");
        return path.isEmpty() ? problem.message() : path + ": " + problem.message();
    }

    /** The shell has put the variables in already. */
    private static Object escaped(Object value) {
        if (value instanceof String text) {
            return text.replace("$", "$$");
        }
        if (value instanceof List<?> list) {
            return list.stream().map(StandaloneProject::escaped).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> result = new LinkedHashMap<>();
            map.forEach((key, entry) -> result.put(String.valueOf(key), escaped(entry)));
            return result;
        }
        return value;
    }
}
