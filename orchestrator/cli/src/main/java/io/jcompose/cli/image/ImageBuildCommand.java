package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.EnvironmentArguments;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.core.client.BuildEnvironment;
import io.jcompose.core.client.EngineClient.DescriptionKind;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.Wire;
import io.jcompose.runtime.ContainerSpec;
import io.jcompose.runtime.build.BuildDescription.Checks;
import io.jcompose.runtime.build.BuildDescription.Outline;
import io.jcompose.runtime.build.BuildDescription.Targets;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.ImageBuilder.Warning;
import io.jcompose.runtime.build.source.GitAddress;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image build}. */
@picocli.CommandLine.Command(
        name = "image build",
        description = "Build an image from a Dockerfile",
        footer = {"%nExample:", "  jcompose image build -t app:1 ."})
public final class ImageBuildCommand extends ImageVerb {
    private static final String FAILURE = "ERROR: failed to build: failed to solve: ";

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "NAME[:TAG]",
            description = "Name of the image")
    private List<String> tags = new ArrayList<>();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "The Dockerfile; - is standard input")
    private Optional<String> file = Optional.empty();

    @Option(names = "--build-arg", paramLabel = "NAME=VALUE", description = "Set a build argument")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--target", paramLabel = "STAGE", description = "Stage to build")
    private Optional<String> target = Optional.empty();

    @Option(names = "--no-cache", description = "Carry out every step")
    private boolean noCache;

    @Option(names = "--pull", description = "Look for newer base images")
    private boolean pull;

    @Option(
            names = {"-q", "--quiet"},
            description = "Only print the id")
    private boolean quiet;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Add a label")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--network", paramLabel = "MODE", description = "Network of RUN: default, none or host")
    private String network = "default";

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "For other platforms, separated by commas")
    private List<String> platforms = new ArrayList<>();

    @Option(names = "--add-host", paramLabel = "NAME:ADDRESS", description = "Add a host name in RUN")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "id=ID,src=FILE",
            description = "A secret for RUN --mount=type=secret; or env=NAME")
    private List<String> secrets = new ArrayList<>();

    @Option(names = "--build-context", paramLabel = "NAME=PATH", description = "A further context")
    private List<String> contexts = new ArrayList<>();

    @Option(names = "--progress", paramLabel = "TYPE", description = "auto, tty, plain, json or quiet")
    private Optional<String> progressType = Optional.empty();

    @Option(names = "--ssh", paramLabel = "ID[=PATH]", description = "Agent or key files for RUN --mount=type=ssh")
    private List<String> ssh = new ArrayList<>();

    @Option(names = "--allow", paramLabel = "NAME", description = "Entitlement: network.host or security.insecure")
    private Set<String> allowed = new LinkedHashSet<>();

    @Option(names = "--cache-from", paramLabel = "CACHE", description = "Further results: type=local,src=… or an image")
    private List<String> cacheFrom = new ArrayList<>();

    @Option(
            names = "--cache-to",
            paramLabel = "CACHE",
            description = "Leave results: type=local,dest=… or type=registry,ref=…")
    private List<String> cacheTo = new ArrayList<>();

    @Option(names = "--no-cache-filter", paramLabel = "STAGE", split = ",", description = "Carry out these stages")
    private List<String> noCacheFilter = new ArrayList<>();

    @Option(
            names = {"-m", "--memory"},
            paramLabel = "BYTES",
            description = "Memory limit of RUN steps")
    private Optional<String> memory = Optional.empty();

    @Option(names = "--memory-swap", paramLabel = "BYTES", description = "Memory and swap of RUN steps together")
    private Optional<String> memorySwap = Optional.empty();

    @Option(names = "--shm-size", paramLabel = "BYTES", description = "Size of /dev/shm in RUN")
    private Optional<String> shmSize = Optional.empty();

    @Option(names = "--ulimit", paramLabel = "NAME=SOFT[:HARD]", description = "Limit of processes in RUN")
    private List<String> ulimits = new ArrayList<>();

    @Option(names = "--check", description = "Only look for mistakes in the Dockerfile")
    private boolean check;

    @Mixin
    private BuildOutputs outputs = new BuildOutputs();

    @Mixin
    private ImageBuildHabits habits = new ImageBuildHabits();

    @Parameters(paramLabel = "CONTEXT", description = "Folder, archive, git or http address; - reads one from input")
    private String folder = ".";

    public ImageBuildCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        BuildCall call = habits.readThem(context);
        if (check) {
            call = BuildCall.CHECK;
        }
        List<BuildOutput> wanted = outputs.parse(context, session.terminal());
        wanted.forEach(output -> output.name().ifPresent(tags::add));
        try (StandardInput input = new StandardInput(context.in())) {
            Optional<ImageReference> passing =
                    outputs.passingName(wanted, platforms().size() > 1 && tags.isEmpty());
            passing.ifPresent(name -> tags.add(name.toString()));
            BuildRequest request = request(input, outputs.pushes(wanted));
            if (call.kind().isPresent()) {
                return describe(request, call, call.kind().get());
            }
            outputs.requireFeasible(wanted, request);
            String id = build(request);
            if (outputs.pushes(wanted)) {
                push(request.tags());
            }
            try {
                outputs.write(context, store(), id, request.tags(), wanted);
            } finally {
                passing.ifPresent(name -> store().remove(name.toString(), true, List.of()));
            }
            if (quiet && wanted.stream().noneMatch(BuildOutput::isStandardOutput)) {
                context.out().println(id);
            }
            return 0;
        }
    }

    private int describe(BuildRequest request, BuildCall call, DescriptionKind kind) {
        Wire wire = new Wire();
        String found;
        try {
            found = session.engine().describeImage(kind, wire.write(request), variables());
        } catch (EngineException e) {
            throw BuildFlags.failure(FAILURE, e);
        }
        switch (kind) {
            case CHECKS -> {
                Checks checks = wire.read(Checks.class, found);
                context.out().print(call.json() ? DescriptionText.json(checks) : DescriptionText.text(checks));
                return checks.warnings().stream().allMatch(Warning::isOurs) || call.ignoreStatus() ? 0 : 1;
            }
            case OUTLINE -> {
                Outline outline = wire.read(Outline.class, found);
                context.out().print(call.json() ? DescriptionText.json(outline) : DescriptionText.text(outline));
            }
            case TARGETS -> {
                Targets targets = wire.read(Targets.class, found);
                context.out().print(call.json() ? DescriptionText.json(targets) : DescriptionText.text(targets));
            }
        }
        return 0;
    }

    private Map<String, String> variables() {
        return BuildEnvironment.of(context.environment(), context.workingDirectory())
                .variables();
    }

    private String build(BuildRequest request) {
        String json = new Wire().write(request);
        Map<String, String> environment = variables();
        try (ProgressDisplay progress = progress()) {
            return session.engine().buildImage(json, environment, progress);
        } catch (EngineException e) {
            throw BuildFlags.failure(FAILURE, e);
        }
    }

    private void push(List<ImageReference> names) {
        Pushes pushes = new Pushes(context);
        try (ProgressDisplay progress = progress()) {
            names.forEach(name -> pushes.push(name, progress));
        }
    }

    private ProgressDisplay progress() {
        return quiet || progressType.isEmpty()
                ? session.progress("build", quiet)
                : session.progress("build", progressType.get());
    }

    private BuildRequest request(StandardInput input, boolean push) throws IOException {
        requireFeasible(push);
        BuildEnvironment environment = BuildEnvironment.of(context.environment(), context.workingDirectory());
        Map<String, String> values = new LinkedHashMap<>(environment.proxies());
        EnvironmentArguments.parse(arguments, context.environment())
                .forEach((name, value) -> value.ifPresent(text -> values.put(name, text)));
        boolean dockerfileIsInput = file.filter("-"::equals).isPresent();
        return BuildRequest.of(contextAddress(input, dockerfileIsInput))
                .dockerfile(file.filter(name -> !name.equals("-"))
                        .map(name -> isFolder()
                                ? context.workingDirectory().resolve(name).normalize()
                                : Path.of(name))
                        .orElse(Path.of("Dockerfile")))
                .inlineDockerfile(dockerfileIsInput ? Optional.of(input.text()) : Optional.empty())
                .args(values)
                .target(target)
                .tags(tags.stream().map(ImageReference::parse).toList())
                .labels(pairs("--label", labels, '='))
                .additionalContexts(buildContexts())
                .secrets(BuildFlags.secrets(secrets, context.workingDirectory(), context.environment()))
                .ssh(environment.ssh(BuildFlags.ssh(ssh, context.workingDirectory())))
                .cache(new BuildRequest.CacheUse(
                        noCache,
                        noCacheFilter,
                        BuildRequest.CacheUse.within(context.workingDirectory(), cacheFrom),
                        BuildRequest.CacheUse.within(context.workingDirectory(), cacheTo)))
                .pull(pull)
                .network(network)
                .extraHosts(BuildFlags.hosts(hosts))
                .platforms(platforms())
                .limits(limits())
                .caBundle(environment.caBundle())
                .build();
    }

    private void requireFeasible(boolean push) {
        if (push && tags.isEmpty()) {
            throw new CliException("--push: the image has no name; give one with --tag REGISTRY/NAME");
        }
    }

    private List<Platform> platforms() {
        String usual = context.environment().getOrDefault("DOCKER_DEFAULT_PLATFORM", "");
        return (platforms.isEmpty() ? List.of(usual) : platforms)
                .stream()
                        .flatMap(text -> Stream.of(text.split(",")))
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .map(Platform::parse)
                        .distinct()
                        .toList();
    }

    private boolean isFolder() {
        return Files.isDirectory(context.workingDirectory().resolve(folder));
    }

    private String contextAddress(StandardInput input, boolean dockerfileIsInput) throws IOException {
        if (folder.equals("-")) {
            if (dockerfileIsInput) {
                throw new CliException("the Dockerfile and the context cannot both be standard input");
            }
            return input.file().toString();
        }
        Path path = context.workingDirectory().resolve(folder).normalize();
        if (!Files.exists(path) && (folder.contains("://") || GitAddress.isGit(folder))) {
            return folder;
        }
        if (!Files.exists(path)) {
            throw new CliException("build context %s does not exist".formatted(path));
        }
        return path.toString();
    }

    private BuildRequest.RunLimits limits() {
        Map<String, ContainerSpec.Ulimit> parsed = new LinkedHashMap<>();
        pairs("--ulimit", ulimits, '=').forEach((name, value) -> {
            try {
                String[] both = value.split(":", 2);
                parsed.put(
                        name, new ContainerSpec.Ulimit(Long.parseLong(both[0]), Long.parseLong(both[both.length - 1])));
            } catch (NumberFormatException e) {
                throw new CliException("invalid --ulimit '%s=%s': use NAME=SOFT[:HARD]".formatted(name, value));
            }
        });
        return new BuildRequest.RunLimits(
                BuildFlags.bytes("--memory", memory),
                BuildFlags.bytes("--memory-swap", memorySwap),
                BuildFlags.bytes("--shm-size", shmSize),
                parsed,
                allowed);
    }

    private Map<String, String> buildContexts() {
        Map<String, String> result = pairs("--build-context", contexts, '=');
        result.replaceAll((name, value) -> value.contains("://") || GitAddress.isGit(value)
                ? BuildRequest.absoluteContext(context.workingDirectory(), value)
                : context.workingDirectory().resolve(value).normalize().toString());
        return result;
    }

    private static Map<String, String> pairs(String option, List<String> words, char separator) {
        Map<String, String> result = new LinkedHashMap<>();
        for (String word : words) {
            int at = word.indexOf(separator);
            if (at < 1 && !option.equals("--label")) {
                throw new CliException("invalid %s '%s': use NAME%cVALUE".formatted(option, word, separator));
            }
            result.put(at < 0 ? word : word.substring(0, at), at < 0 ? "" : word.substring(at + 1));
        }
        return result;
    }
}
