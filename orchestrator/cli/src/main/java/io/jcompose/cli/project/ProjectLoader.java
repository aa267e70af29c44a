package io.jcompose.cli.project;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.GlobalOptions;
import io.jcompose.cli.terminal.Terminal;
import io.jcompose.core.Jcompose;
import io.jcompose.core.load.LoadRequest;
import io.jcompose.core.load.LoadResult;
import io.jcompose.core.load.Problem;
import io.jcompose.core.load.RemoteFiles;
import io.jcompose.core.load.TextDecoder;
import io.jcompose.core.model.Project;
import io.jcompose.core.remote.ComposeArtifact;
import io.jcompose.core.remote.GitFiles;
import io.jcompose.core.remote.OciFiles;
import io.jcompose.runtime.build.source.GitCheckout;
import io.jcompose.runtime.registry.Registry;
import io.jcompose.runtime.registry.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the Compose files that the options and the environment name. Prints each warning once. */
public final class ProjectLoader {
    private final CommandContext context;
    private static final int MAX_EXCERPTS = 20;
    private static final int MAX_INPUT = 16 << 20;

    /** Commands that put a file into effect. Others need not hear again what has none. */
    private static final Set<String> ACTING = Set.of("build", "config", "convert", "create", "run", "up", "watch");

    private final Set<String> warned = new HashSet<>();
    private Optional<String> stdin = Optional.empty();
    private Optional<RemoteFiles> gitFiles = Optional.empty();
    private Optional<RemoteFiles> publishedFiles = Optional.empty();

    public ProjectLoader(CommandContext context) {
        this.context = context;
    }

    /**
     * @param services their profiles become active
     * @throws CliException with all problems, a line each
     */
    public LoadedProject load(List<String> services) {
        return new LoadedProject(load(request().services(services).build()));
    }

    /** Loads, prints warnings, and throws what is wrong. */
    public LoadResult.Loaded load(LoadRequest request) {
        LoadResult.Loaded loaded = Jcompose.load(request).fold(found -> found, rejected -> {
            warn(rejected.warnings());
            throw new CliException(text(rejected.problems()));
        });
        warn(loaded.warnings());
        return loaded;
    }

    /** What the options before the command say. */
    public LoadRequest.Builder request() {
        GlobalOptions options = context.options();
        Map<String, String> environment = new LinkedHashMap<>(context.environment());
        if (options.compatibility()) {
            environment.put(Project.COMPATIBILITY, "true");
        }
        return LoadRequest.in(context.workingDirectory(), environment)
                .files(options.files())
                .profiles(options.profiles())
                .projectName(options.projectName())
                .projectDirectory(options.projectDirectory())
                .envFiles(options.envFiles())
                .keepUnused(options.allResources())
                .reportIdle(ACTING.contains(options.command().orElse("")))
                .stdin(this::standardInput)
                .remoteFiles(this::fetch);
    }

    private Path fetch(String address) throws IOException {
        Path cache = context.paths().data().resolve("compose-files");
        if (address.startsWith(OciFiles.SCHEME)) {
            if (publishedFiles.isEmpty()) {
                publishedFiles = Optional.of(new OciFiles(
                        cache.resolve("oci"),
                        reference -> Registry.into(
                                        context.paths().data().resolve("images"),
                                        RegistrySettings.of(context.environment()))
                                .artifact(reference, ComposeArtifact.TYPE, ComposeArtifact.CONFIG_TYPE)));
            }
            return publishedFiles.get().fetch(address);
        }
        if (gitFiles.isEmpty()) {
            Optional<Path> agent = Optional.ofNullable(context.environment().get("SSH_AUTH_SOCK"))
                    .map(Path::of);
            gitFiles = Optional.of(new GitFiles(cache, new GitCheckout(agent, Optional.empty())));
        }
        return gitFiles.get().fetch(address);
    }

    /** A line each; on a terminal with the line of the file below. */
    private String text(List<Problem> problems) {
        boolean terminal = new Terminal(context.cleanup()).isTerminal(Terminal.Stream.ERR);
        List<String> lines = new ArrayList<>();
        for (Problem problem : problems) {
            lines.add(problem.toString());
            if (terminal && lines.size() < 2 * MAX_EXCERPTS) {
                Excerpt.of(problem, context.workingDirectory()).ifPresent(lines::add);
            }
        }
        return String.join("\n", lines);
    }

    private void warn(List<Problem> warnings) {
        for (Problem warning : warnings) {
            if (warned.add(warning.toString())) {
                context.err().println("warning: " + warning);
            }
        }
    }

    /** There is only one, and it may be needed twice. */
    private String standardInput() {
        if (stdin.isEmpty()) {
            try {
                byte[] text = context.in().readNBytes(MAX_INPUT);
                stdin = Optional.of(TextDecoder.decode(text));
            } catch (IOException e) {
                throw new UncheckedIOException("read standard input", e);
            }
        }
        return stdin.get();
    }
}
