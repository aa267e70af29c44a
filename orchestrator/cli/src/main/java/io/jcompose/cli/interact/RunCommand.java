package io.jcompose.cli.interact;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.LoadedProject;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.BuildEnvironment;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.RunRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.load.EnvFiles;
import io.jcompose.core.load.ShellWords;
import io.jcompose.runtime.ProcessStreams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run}: one container more of a service, for one command. */
@picocli.CommandLine.Command(
        name = "run",
        description = "Run a command in a new container of a service",
        footer = {"%nExample:", "  jcompose run --rm web env"})
public final class RunCommand extends ProjectCommand {
    @Option(names = "--rm", description = "Remove the container when it ends")
    private boolean remove;

    @Mixin
    private ProcessOptions process = new ProcessOptions();

    @Option(names = "--env-from-file", paramLabel = "FILE", description = "Set the variables of a file")
    private List<String> environmentFiles = new ArrayList<>();

    @Option(names = "--entrypoint", paramLabel = "COMMAND", description = "Instead of the image's entrypoint")
    private Optional<String> entrypoint = Optional.empty();

    @Option(
            names = {"-v", "--volume", "--volumes"},
            paramLabel = "VOLUME",
            description = "Mount a volume or a folder")
    private List<String> volumes = new ArrayList<>();

    @Option(
            names = {"-p", "--publish"},
            paramLabel = "PORT",
            description = "Publish a port")
    private List<String> publish = new ArrayList<>();

    @Option(
            names = {"-P", "--service-ports"},
            description = "Publish the service's ports")
    private boolean servicePorts;

    @Option(names = "--use-aliases", description = "Answer to the service's names on its networks")
    private boolean useAliases;

    @Option(names = "--name", paramLabel = "NAME", description = "Name of the container")
    private Optional<String> name = Optional.empty();

    @Option(
            names = {"-l", "--label", "--labels"},
            paramLabel = "KEY=VALUE",
            description = "Add a label")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--no-deps", description = "Do not start what the service depends on")
    private boolean noDeps;

    @Option(names = "--build", description = "Build the image first")
    private boolean build;

    @Option(names = "--pull", paramLabel = "POLICY", description = "When to pull: always, missing or never")
    private Optional<String> pull = Optional.empty();

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress")
    private boolean quiet;

    @Option(names = "--quiet-build", description = "No output of builds")
    private boolean quietBuild;

    @Option(names = "--quiet-pull", description = "No progress of pulls")
    private boolean quietPull;

    @Option(names = "--cap-add", paramLabel = "CAPABILITY", description = "Add a capability")
    private List<String> capAdd = new ArrayList<>();

    @Option(names = "--cap-drop", paramLabel = "CAPABILITY", description = "Drop a capability")
    private List<String> capDrop = new ArrayList<>();

    @Option(names = "--remove-orphans", description = "Remove containers of services that are no longer in the file")
    private boolean removeOrphans;

    @Parameters(index = "0", paramLabel = "SERVICE")
    private String service = "";

    @Parameters(index = "1..*", paramLabel = "COMMAND", arity = "0..*")
    private List<String> command = new ArrayList<>();

    public RunCommand(CommandContext context) {
        super(context);
    }

    @Override
    public boolean interspersed() {
        return false;
    }

    @Override
    protected boolean honoursDryRun() {
        return true;
    }

    @Override
    protected int run() throws IOException, InterruptedException {
        if (servicePorts && !publish.isEmpty()) {
            throw new CliException("--service-ports and --publish are incompatible");
        }
        Optional<List<String>> entrypointWords = entrypoint.map(RunCommand::words);
        LoadedProject loaded = session.project(List.of(service));
        if (!loaded.services().contains(service)) {
            throw new CliException("no such service: " + service);
        }
        if (context.options().dryRun()) {
            try (ProgressDisplay progress = session.progress("run", quiet)) {
                String suffix = name.orElse(String.join(
                        loaded.project().separator(), loaded.project().name(), service, "run"));
                progress.on(step("Container " + suffix, "Done", "Created"));
                progress.on(step("Container " + suffix, "Done", "Started"));
            }
            return 0;
        }
        boolean withTty = process.withTerminal(session.terminal());
        ContainerInfo container;
        try (ProgressDisplay progress = session.progress("run", quiet || (quietBuild && quietPull))) {
            container = session.engine().createOneOff(request(loaded, entrypointWords, withTty), progress);
        }
        return process.detach ? startDetached(container) : startAttached(container, withTty);
    }

    private int startDetached(ContainerInfo container) {
        try {
            session.engine().startOneOff(container.id());
        } catch (EngineException e) {
            discard(container);
            throw e;
        }
        context.out().println(container.id());
        return 0;
    }

    private int startAttached(ContainerInfo container, boolean withTty) throws InterruptedException {
        try (ProcessStreams streams = MainProcess.attach(session, container)) {
            InteractiveStreams.Mode mode =
                    InteractiveStreams.Mode.attached(context, withTty, process.passesInput(), true, Optional.empty());
            return new InteractiveStreams(context, session.terminal())
                    .run(streams, mode, () -> session.engine().startOneOff(container.id()));
        } catch (EngineException e) {
            discard(container);
            throw e;
        }
    }

    /** A container that could not even start is of no use with {@code --rm}. */
    private void discard(ContainerInfo container) {
        if (remove) {
            try {
                session.engine().containerAction("rm", container.id(), Map.of("force", true, "volumes", true));
            } catch (EngineException e) {
                // the first failure is the one to tell of; the engine may have removed it already
            }
        }
    }

    private RunRequest request(LoadedProject loaded, Optional<List<String>> entrypointWords, boolean withTty)
            throws IOException {
        return new RunRequest(
                loaded.json(),
                service,
                command,
                entrypointWords,
                variables(loaded),
                process.user,
                process.workingDir,
                volumes.stream().map(this::absolute).toList(),
                publish,
                labels(),
                capAdd,
                capDrop,
                name,
                servicePorts,
                useAliases,
                noDeps,
                withTty,
                process.interactive(),
                remove,
                orphans(loaded, removeOrphans),
                build ? "always" : "missing",
                pull,
                BuildEnvironment.of(context.environment(), context.workingDirectory())
                        .variables());
    }

    /** What {@code -e} says wins over files, and the first file over later ones. They are read as {@code .env} is. */
    private Map<String, Optional<String>> variables(LoadedProject loaded) throws IOException {
        Map<String, Optional<String>> variables = new LinkedHashMap<>(process.variables(context, Optional.of(loaded)));
        variables
                .values()
                .removeIf(Optional::isEmpty); // as if it had not been named: Docker Compose differs from its exec
        for (String file : environmentFiles) {
            EnvFiles.read(
                            context.workingDirectory().resolve(file),
                            name -> variables.getOrDefault(name, Optional.empty()))
                    .forEach((name, value) -> variables.merge(
                            name, Optional.of(value), (first, later) -> first.isPresent() ? first : later));
        }
        return variables;
    }

    /** {@code --entrypoint "sh -c 'echo a'"} is three words, an empty one none. */
    private static List<String> words(String text) {
        return ShellWords.split(text)
                .orElseThrow(
                        () -> new CliException("invalid --entrypoint '%s': a quote is not closed".formatted(text)));
    }

    /** Folders are meant from here; the engine works elsewhere. */
    private String absolute(String volume) {
        int colon = volume.indexOf(':');
        String source = colon < 0 ? volume : volume.substring(0, colon);
        if (source.equals(".") || source.equals("..") || source.startsWith("./") || source.startsWith("../")) {
            Path path = context.workingDirectory().resolve(source).normalize();
            return path + volume.substring(source.length());
        }
        if (source.equals("~") || source.startsWith("~/")) {
            return context.environment().getOrDefault("HOME", "")
                    + source.substring(1)
                    + volume.substring(source.length());
        }
        return volume;
    }

    private Map<String, String> labels() {
        Map<String, String> result = new LinkedHashMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            result.put(equals < 0 ? label : label.substring(0, equals), equals < 0 ? "" : label.substring(equals + 1));
        }
        return result;
    }
}
