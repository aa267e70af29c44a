package io.jcompose.core.load;

import io.jcompose.core.load.ModelLoader.Source;
import io.jcompose.core.load.Node.MapNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Finds out which files, folder, variables and name a project has, before anything of it is understood. */
final class ProjectFiles {
    static final List<String> NAMES =
            List.of("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml");
    private static final List<String> OVERRIDES = List.of(
            "compose.override.yml",
            "compose.override.yaml",
            "docker-compose.override.yml",
            "docker-compose.override.yaml");
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");
    private static final SourceLocation NOWHERE = new SourceLocation("", 0, 0);

    private final LoadRequest request;
    private final Problems problems;
    private final FileReader reader;
    private final EnvironmentLoader environments;

    /**
     * @param envFiles those that were read
     * @param environment of the caller, completed by the files
     */
    record Found(
            String name,
            Path workingDir,
            List<Source> sources,
            List<String> composeFiles,
            List<Path> envFiles,
            Map<String, String> environment) {}

    ProjectFiles(LoadRequest request, Problems problems, FileReader reader, EnvironmentLoader environments) {
        this.request = request;
        this.problems = problems;
        this.reader = reader;
        this.environments = environments;
    }

    /** Empty if there is nothing to go on with; problems say why. */
    Optional<Found> find() {
        Map<String, String> environment = new LinkedHashMap<>(request.environment());
        List<String> files = new ArrayList<>(request.files());
        Optional<Path> projectDirectory = request.projectDirectory()
                .map(directory -> request.cwd().resolve(directory).normalize());
        List<Path> envFiles = readEnvironment(projectDirectory.orElse(folderOf(files)), environment);
        Function<String, SourceLocation> from = file -> place("-f", file);
        if (files.isEmpty() && environment.containsKey("COMPOSE_FILE")) {
            String separator = environment.getOrDefault("COMPOSE_PATH_SEPARATOR", "");
            String list = environment.getOrDefault("COMPOSE_FILE", "");
            files = split(list, separator.isEmpty() ? ":" : separator);
            from = file -> SourceLocation.of("COMPOSE_FILE=" + list);
        }
        if (files.isEmpty()) {
            discover(projectDirectory.orElse(request.cwd()), files);
            from = file -> NOWHERE;
        }
        if (files.isEmpty()) {
            problems.error(
                    SourceLocation.of(projectDirectory.orElse(request.cwd()).toString()),
                    "",
                    "no configuration file provided: not found; there is no compose.yaml here or in any folder above;"
                            + " name one with -f");
            return Optional.empty();
        }
        Path base = projectDirectory.orElse(folderOf(files));
        List<Path> more = readEnvironment(base, environment);
        List<Source> sources = read(files, from);
        if (problems.failed() && sources.isEmpty()) {
            return Optional.empty();
        }
        String name = name(sources, base, environment);
        environment.put("COMPOSE_PROJECT_NAME", name);
        List<String> composeFiles = new ArrayList<>();
        for (Source source : sources) {
            composeFiles.add(source.name().equals("-") ? "-" : source.path().toString());
        }
        // What a fetched file names lies beside it; the name and .env are those of the folder it was asked for in.
        boolean fetched = PathResolver.isRemote(files.get(0)) && projectDirectory.isEmpty() && !sources.isEmpty();
        Path workingDir = fetched ? parent(sources.get(0).path()) : base;
        return Optional.of(
                new Found(name, workingDir, sources, composeFiles, more.isEmpty() ? envFiles : more, environment));
    }

    private Path parent(Path file) {
        return Optional.ofNullable(file.getParent()).orElse(request.cwd());
    }

    private static List<String> split(String list, String separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = list.indexOf(separator); at >= 0; at = list.indexOf(separator, from)) {
            parts.add(list.substring(from, at));
            from = at + separator.length();
        }
        parts.add(list.substring(from));
        return parts;
    }

    private Path folderOf(List<String> files) {
        for (String file : files) {
            if (PathResolver.isRemote(file)) {
                return request.cwd();
            }
            if (!file.equals("-")) {
                return parent(request.cwd().resolve(file).normalize());
            }
        }
        return request.cwd();
    }

    private List<Path> readEnvironment(Path folder, Map<String, String> environment) {
        List<String> named = new ArrayList<>(request.envFiles());
        String variable = environment.getOrDefault("COMPOSE_ENV_FILES", "");
        SourceLocation from = NOWHERE;
        if (!named.isEmpty()) {
            from = place("--env-file", String.join(",", named));
        } else if (!variable.isEmpty()) {
            named = split(variable, ",");
            from = SourceLocation.of("COMPOSE_ENV_FILES=" + variable);
        }
        List<Path> files = new ArrayList<>();
        for (String file : named) {
            files.add(request.cwd().resolve(file).normalize());
        }
        if (named.isEmpty() && !disabled(environment)) {
            Path file = folder.resolve(".env");
            if (Files.isRegularFile(file)) {
                files.add(file);
            }
        }
        environments.read(files, environment, from, "").forEach(environment::putIfAbsent);
        return files;
    }

    private boolean disabled(Map<String, String> environment) {
        String value = environment.getOrDefault("COMPOSE_DISABLE_ENV_FILE", "");
        if (!value.isEmpty() && !TRUE.contains(value) && !FALSE.contains(value)) {
            problems.error(
                    SourceLocation.of("COMPOSE_DISABLE_ENV_FILE=" + value), "", "is not a boolean; say true or false");
        }
        return TRUE.contains(value);
    }

    private void discover(Path from, List<String> files) {
        for (Path folder = from; folder != null; folder = folder.getParent()) {
            List<String> found = present(NAMES, folder);
            if (found.isEmpty()) {
                continue;
            }
            warnMany(found);
            files.add(found.get(0));
            List<String> overrides = present(OVERRIDES, folder);
            if (!overrides.isEmpty()) {
                warnMany(overrides);
                files.add(overrides.get(0));
            }
            return;
        }
    }

    private void warnMany(List<String> found) {
        if (found.size() > 1) {
            problems.warn(
                    NOWHERE,
                    "",
                    "found several Compose files: " + String.join(", ", found) + "; using " + found.get(0));
        }
    }

    static List<String> present(List<String> names, Path folder) {
        List<String> found = new ArrayList<>();
        for (String name : names) {
            if (Files.isRegularFile(folder.resolve(name))) {
                found.add(folder.resolve(name).toString());
            }
        }
        return found;
    }

    /** Where something comes from that no file says. */
    private static SourceLocation place(String option, String value) {
        return SourceLocation.of(option + " \"" + value + "\"");
    }

    /** @param from where each file is named */
    private List<Source> read(List<String> files, Function<String, SourceLocation> from) {
        List<Source> sources = new ArrayList<>();
        for (String file : files) {
            if (file.equals("-")) {
                sources.add(Source.parse(
                        "-", request.cwd().resolve("-"), request.stdin().get(), problems));
                continue;
            }
            PathResolver paths = new PathResolver(request.cwd(), Optional.empty(), true);
            reader.locate(file, paths, "Compose file", from.apply(file), "")
                    .ifPresent(path -> reader.read(path, "Compose file", from.apply(file), "")
                            .ifPresent(text -> sources.add(Source.parse(reader.show(path), path, text, problems))));
        }
        return sources;
    }

    private String name(List<Source> sources, Path workingDir, Map<String, String> environment) {
        Optional<String> option = request.projectName().filter(name -> !name.isEmpty());
        Optional<String> variable =
                Optional.ofNullable(environment.get("COMPOSE_PROJECT_NAME")).filter(name -> !name.isEmpty());
        if (option.isPresent() || variable.isPresent()) {
            String given = option.or(() -> variable).orElseThrow();
            checkName(
                    given,
                    option.isPresent() ? place("-p", given) : SourceLocation.of("COMPOSE_PROJECT_NAME=" + given));
            return given;
        }
        String declared = "";
        for (Source source : sources) {
            for (Node document : source.documents()) {
                if (document instanceof MapNode root
                        && root.get("name") instanceof Node.Scalar name
                        && name.isString()) {
                    declared = normalize(fill(name.text(), environment));
                }
            }
        }
        if (declared.isEmpty()) {
            declared = normalize(String.valueOf(workingDir.getFileName()));
        }
        if (declared.isEmpty()) {
            problems.error(
                    SourceLocation.of(workingDir.toString()),
                    "",
                    "the folder's name gives no project name; add 'name:' to the file or use -p");
        }
        return declared;
    }

    private void checkName(String name, SourceLocation from) {
        String good = normalize(name);
        if (!name.equals(good)) {
            problems.error(
                    from,
                    "",
                    "a project name may only have lower-case letters, digits, '-' and '_', and starts with a letter or"
                            + " digit" + (good.isEmpty() ? "" : "; try '" + good + "'"));
        }
    }

    private String fill(String name, Map<String, String> environment) {
        try {
            return request.interpolate()
                    ? new Template(key -> Optional.ofNullable(environment.get(key)), Template.Listener.NONE).fill(name)
                    : name;
        } catch (Template.TemplateException e) {
            return ""; // reported with its place when the file itself is filled in
        }
    }

    /** As other tools derive a name: lower case, other characters dropped, no leading dash or underscore. */
    static String normalize(String name) {
        StringBuilder out = new StringBuilder();
        for (char c : name.toLowerCase(Locale.ROOT).toCharArray()) {
            if (Ascii.isAlphanumeric(c) || (out.length() > 0 && (c == '-' || c == '_'))) {
                out.append(c);
            }
        }
        return out.toString();
    }
}
