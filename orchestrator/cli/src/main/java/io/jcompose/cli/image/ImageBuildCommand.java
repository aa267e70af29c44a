package io.jcompose.cli.image;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.EnvironmentArguments;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.core.client.Wire;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code image build}. */
@picocli.CommandLine.Command(name = "image build", description = "Build an image from a Dockerfile")
public final class ImageBuildCommand extends ImageVerb {
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

    @Option(names = "--iidfile", paramLabel = "FILE", description = "Write the image's id to a file")
    private Optional<String> idFile = Optional.empty();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "Add a label")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--network", paramLabel = "MODE", description = "Network of RUN: default, none or host")
    private String network = "default";

    @Option(names = "--platform", paramLabel = "OS/ARCH", description = "For another platform")
    private Optional<String> platform = Optional.empty();

    @Option(names = "--add-host", paramLabel = "NAME:ADDRESS", description = "Add a host name in RUN")
    private List<String> hosts = new ArrayList<>();

    @Option(names = "--secret", paramLabel = "id=ID,src=FILE", description = "A secret for RUN --mount=type=secret")
    private List<String> secrets = new ArrayList<>();

    @Option(names = "--build-context", paramLabel = "NAME=PATH", description = "A further context")
    private List<String> contexts = new ArrayList<>();

    @Option(names = "--progress", paramLabel = "TYPE", description = "auto, tty, plain, json or quiet")
    private Optional<String> progressType = Optional.empty();

    @Parameters(paramLabel = "FOLDER")
    private String folder = ".";

    public ImageBuildCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected int run() throws IOException {
        String id;
        try (ProgressDisplay progress = quiet || progressType.isEmpty()
                ? session.progress("build", quiet)
                : session.progress("build", progressType.get())) {
            id = session.engine().buildImage(new Wire().write(request()), progress);
        }
        if (idFile.isPresent()) {
            Files.writeString(context.workingDirectory().resolve(idFile.get()), id);
        }
        if (quiet) {
            context.out().println(id);
        }
        return 0;
    }

    private BuildRequest request() throws IOException {
        Path contextFolder = context.workingDirectory().resolve(folder).normalize();
        if (!Files.isDirectory(contextFolder)) {
            throw new CliException("build context %s: not a folder".formatted(contextFolder));
        }
        Optional<String> inline = file.filter("-"::equals).isPresent()
                ? Optional.of(new String(context.in().readAllBytes(), StandardCharsets.UTF_8))
                : Optional.empty();
        Path dockerfile = file.filter(name -> !name.equals("-"))
                .map(name -> context.workingDirectory().resolve(name).normalize())
                .orElse(Path.of("Dockerfile"));
        Map<String, String> values = new LinkedHashMap<>();
        EnvironmentArguments.parse(arguments, context.environment())
                .forEach((name, value) -> value.ifPresent(text -> values.put(name, text)));
        return new BuildRequest(
                contextFolder,
                dockerfile,
                inline,
                values,
                target,
                tags.stream().map(ImageReference::parse).toList(),
                pairs("--label", labels, '='),
                buildContexts(),
                secretFiles(),
                noCache,
                pull,
                network,
                extraHosts(),
                platform.map(Platform::parse));
    }

    private Map<String, String> buildContexts() {
        Map<String, String> result = pairs("--build-context", contexts, '=');
        result.replaceAll((name, value) -> value.contains("://")
                ? value
                : context.workingDirectory().resolve(value).normalize().toString());
        return result;
    }

    private Map<String, List<String>> extraHosts() {
        Map<String, List<String>> result = new LinkedHashMap<>();
        pairs("--add-host", hosts, ':').forEach((name, address) -> result.put(name, List.of(address)));
        return result;
    }

    private Map<String, Path> secretFiles() {
        Map<String, Path> result = new LinkedHashMap<>();
        for (String secret : secrets) {
            Map<String, String> parts = new LinkedHashMap<>();
            for (String part : secret.split(",", -1)) {
                parts.putAll(pairs("--secret", List.of(part), '='));
            }
            String id = parts.getOrDefault("id", "");
            String source = parts.getOrDefault("src", parts.getOrDefault("source", id));
            if (id.isEmpty() || parts.containsKey("env")) {
                throw new CliException("invalid --secret '%s': use id=ID,src=FILE".formatted(secret));
            }
            result.put(id, context.workingDirectory().resolve(source).normalize());
        }
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
