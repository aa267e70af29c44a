package io.jcompose.cli.file;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.project.ProjectLoader;
import io.jcompose.core.graph.ServiceGraph;
import io.jcompose.core.load.CanonicalForm;
import io.jcompose.core.load.CanonicalForm.Variable;
import io.jcompose.core.load.LoadRequest;
import io.jcompose.core.load.LoadResult;
import io.jcompose.core.model.Project;
import io.jcompose.core.model.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config}: the project as the files, variables and profiles make it. Needs no engine. */
@picocli.CommandLine.Command(
        name = "config",
        aliases = "convert",
        description = "Check the Compose files and show the project they make",
        footer = {"%nExample:", "  jcompose config -q && echo fine"})
public final class ConfigCommand extends Command {
    @Option(names = "--format", paramLabel = "FORMAT", description = "yaml or json")
    private Optional<String> format = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "Only check")
    private boolean quiet;

    @Option(names = "--services", description = "Names of the services")
    private boolean services;

    @Option(
            names = "--filter",
            paramLabel = "KEY=VALUE",
            description = "With --services: only those with profile=NAME, label=KEY or label=KEY=VALUE")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--images", description = "Images of the services")
    private boolean images;

    @Option(names = "--volumes", description = "Names of the volumes")
    private boolean volumes;

    @Option(names = "--networks", description = "Names of the networks")
    private boolean networks;

    @Option(names = "--models", description = "Names of the models")
    private boolean models;

    @Option(names = "--profiles", description = "Names of the profiles")
    private boolean profiles;

    @Option(
            names = "--hash",
            paramLabel = "SERVICES",
            description = "Configuration hashes of some services, or of all: \"*\"")
    private Optional<String> hash = Optional.empty();

    @Option(names = "--environment", description = "Variables that can be used in the files")
    private boolean environment;

    @Option(names = "--variables", description = "Variables that the files use")
    private boolean variables;

    @Option(
            names = "--explain",
            paramLabel = "PATH",
            description = "Where a value came from, for example services.web.environment.FOO")
    private Optional<String> explain = Optional.empty();

    @Option(names = "--no-interpolate", description = "Leave variables as they are")
    private boolean noInterpolate;

    @Option(names = "--no-normalize", description = "Leave defaults out")
    private boolean noNormalize;

    @Option(names = "--no-path-resolution", description = "Leave relative paths as they are")
    private boolean noPathResolution;

    @Option(names = "--no-consistency", description = "Do not check that the parts fit together")
    private boolean noConsistency;

    @Option(names = "--no-env-resolution", description = "Do not read the services' env files")
    private boolean noEnvResolution;

    @Option(names = "--resolve-image-digests", description = "Pin images to what their registries have now")
    private boolean resolveImageDigests;

    @Option(names = "--lock-image-digests", description = "Print an override file that only pins the images")
    private boolean lockImageDigests;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to a file")
    private Optional<String> output = Optional.empty();

    @Parameters(paramLabel = "SERVICE", arity = "0..*", description = "Only these and what they depend on")
    private List<String> named = new ArrayList<>();

    public ConfigCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() throws IOException {
        if (!format.orElse("yaml").equals("yaml") && !isJson()) {
            throw new CliException("unsupported --format \"%s\": use yaml or json".formatted(format.get()));
        }
        if (!filters.isEmpty() && !services) {
            throw new CliException("--filter requires --services");
        }
        ServiceFilter filter = new ServiceFilter(filters);
        ProjectLoader loader = new ProjectLoader(context);
        LoadRequest.Builder asked = loader.request();
        if (!filter.profiles().isEmpty()) {
            asked.profiles(Stream.concat(context.options().profiles().stream(), filter.profiles().stream())
                    .toList());
        }
        LoadRequest request = asked.services(named)
                .onlyNamed(true)
                .interpolate(!noInterpolate && !variables)
                .normalize(!noNormalize && !context.options().compatibility())
                .resolvePaths(!noPathResolution)
                .resolveEnvironment(!noEnvResolution && !onlyLists())
                .checkConsistency(!noConsistency)
                .explain(explain.isPresent())
                .build();
        LoadResult.Loaded loaded = loader.load(request);
        if (!quiet) {
            print(services ? lines(serviceNames(loaded, filter)) : text(loaded));
        }
        return 0;
    }

    /** What environment files say does not matter then. */
    private boolean onlyLists() {
        return services || images || volumes || networks || models || profiles || variables;
    }

    private void print(String text) throws IOException {
        if (output.isEmpty()) {
            context.out().print(text);
            return;
        }
        Path file = context.workingDirectory().resolve(output.get());
        Files.writeString(file, text);
    }

    private String text(LoadResult.Loaded loaded) {
        CanonicalForm canonical = loaded.canonical();
        if (resolveImageDigests || lockImageDigests) {
            canonical = canonical.withImages(ImageDigests.of(context, loaded.project()), lockImageDigests);
        }
        if (explain.isPresent()) {
            return canonical
                    .explain(explain.get())
                    .orElseThrow(() -> new CliException(
                            "there is no value at '%s'; give the keys from the top, with dots between, for example"
                                            .formatted(explain.get())
                                    + " services.web.environment.FOO"));
        }
        if (volumes) {
            return lines(canonical.names("volumes"));
        }
        if (networks) {
            return lines(canonical.names("networks"));
        }
        if (models) {
            return lines(canonical.names("models"));
        }
        if (images) {
            return lines(images(loaded.project()));
        }
        if (profiles) {
            return lines(profiles(loaded.project()));
        }
        if (environment) {
            return environment(loaded.project());
        }
        if (variables) {
            return isJson()
                    ? canonical.variablesToJson() + "\n"
                    : format.isPresent() ? canonical.variablesToYaml() : tableOf(canonical.variables());
        }
        if (hash.isPresent()) {
            return hashes(loaded.project(), hash.get());
        }
        return isJson() ? canonical.toJson() + "\n" : canonical.toYaml();
    }

    private boolean isJson() {
        return format.equals(Optional.of("json"));
    }

    private static String lines(Iterable<String> names) {
        StringBuilder out = new StringBuilder();
        names.forEach(name -> out.append(name).append('\n'));
        return out.toString();
    }

    /** Each after those it needs, else by name. */
    private List<String> serviceNames(LoadResult.Loaded loaded, ServiceFilter filter) {
        List<String> names = serviceNames(loaded);
        Project project = loaded.project();
        return filters.isEmpty()
                ? names
                : names.stream()
                        .filter(name ->
                                project.service(name).filter(filter::matches).isPresent())
                        .toList();
    }

    private List<String> serviceNames(LoadResult.Loaded loaded) {
        List<String> sorted =
                loaded.canonical().names("services").stream().sorted().toList();
        if (noConsistency || noInterpolate) {
            return sorted; // what depends on what may not hold together
        }
        Project project = loaded.project();
        Map<String, Set<String>> dependencies = new LinkedHashMap<>();
        sorted.forEach(name -> dependencies.put(
                name,
                project.service(name)
                        .map(service -> service.dependsOn().keySet())
                        .orElse(Set.of())));
        dependencies.replaceAll((name, needed) -> new TreeSet<>(needed));
        return ServiceGraph.of(dependencies).startOrder();
    }

    private static List<String> images(Project project) {
        List<String> out = new ArrayList<>();
        for (Service service : project.services().values()) {
            if (service.provider().isEmpty()) {
                out.add(project.imageOf(service));
            }
        }
        return out;
    }

    private static Set<String> profiles(Project project) {
        Set<String> out = new TreeSet<>();
        project.services().values().forEach(service -> out.addAll(service.profiles()));
        project.disabledServices().values().forEach(service -> out.addAll(service.profiles()));
        return out;
    }

    private static String environment(Project project) {
        StringBuilder out = new StringBuilder();
        for (Map.Entry<String, String> entry : new TreeMap<>(project.environment()).entrySet()) {
            out.append(entry.getKey()).append('=').append(entry.getValue()).append('\n');
        }
        return out.toString();
    }

    private static String hashes(Project project, String wanted) {
        StringBuilder out = new StringBuilder();
        Collection<String> names = wanted.equals("*") ? project.services().keySet() : List.of(wanted.split(","));
        for (String name : new TreeSet<>(names)) {
            Service service =
                    project.service(name.strip()).orElseThrow(() -> new CliException("no such service: " + name));
            out.append(service.name()).append(' ').append(service.configHash()).append('\n');
        }
        return out.toString();
    }

    private static String tableOf(List<Variable> variables) {
        int name = 4;
        int value = 13;
        for (Variable variable : variables) {
            name = Math.max(name, variable.name().length());
            value = Math.max(value, variable.defaultValue().length());
        }
        String row = "%-" + (name + 2) + "s  %-8s  %-" + (value + 2) + "s  %s%n";
        StringBuilder out = new StringBuilder(row.formatted("NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE"));
        for (Variable variable : variables) {
            out.append(row.formatted(
                    variable.name(), variable.required(), variable.defaultValue(), variable.presenceValue()));
        }
        return out.toString();
    }
}
