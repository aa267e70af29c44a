package io.jcompose.cli.interact;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.EnvironmentArguments;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.cli.project.LoadedProject;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.terminal.Terminal.Stream;
import io.jcompose.core.client.BuildEnvironment;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineClient.RunRequest;
import io.jcompose.core.client.EngineException;
import io.jcompose.runtime.ProcessStreams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code run}: one container more of a service, for one command. */
@picocli.CommandLine.Command(name = "run", description = "Run a command in a new container of a service")
public final class RunCommand extends ProjectCommand {
    @Option(names = "--rm", description = "Remove the container when it ends")
    private boolean remove;

    @Option(
            names = {"-d", "--detach"},
            description = "In the background; print the container's id")
    private boolean detach;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "Set a variable")
    private List<String> environment = new ArrayList<>();

    @Option(names = "--env-from-file", paramLabel = "FILE", description = "Set the variables of a file")
    private List<String> environmentFiles = new ArrayList<>();

    @Option(names = "--entrypoint", paramLabel = "COMMAND", description = "Instead of the image's entrypoint")
    private Optional<String> entrypoint = Optional.empty();

    @Option(
            names = {"-u", "--user"},
            paramLabel = "USER",
            description = "Run as this user")
    private Optional<String> user = Optional.empty();

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "FOLDER",
            description = "Working folder")
    private Optional<String> workingDir = Optional.empty();

    @Option(
            names = {"-v", "--volume"},
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
            names = {"-l", "--label"},
            paramLabel = "KEY=VALUE",
            description = "Add a label")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--no-deps", description = "Do not start what the service depends on")
    private boolean noDeps;

    @Option(
            names = {"-T", "--no-tty", "--no-TTY"},
            description = "Without a terminal")
    private boolean noTty;

    @Option(
            names = {"-t", "--tty"},
            hidden = true)
    @SuppressWarnings("unused") // the default where there is a terminal
    private boolean tty;

    @Option(
            names = {"-i", "--interactive"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Pass standard input on (default true)")
    private boolean interactive = true;

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
    protected int run() throws IOException, InterruptedException {
        refuseDryRun();
        if (servicePorts && !publish.isEmpty()) {
            throw new CliException("--service-ports and --publish are incompatible");
        }
        LoadedProject loaded = session.project(List.of(service));
        boolean withTty = !noTty
                && !detach
                && session.terminal().isTerminal(Stream.IN)
                && session.terminal().isTerminal(Stream.OUT);
        ContainerInfo container;
        try (ProgressDisplay progress = session.progress("run", quiet || (quietBuild && quietPull))) {
            container = session.engine().createOneOff(request(loaded, withTty), progress);
        }
        return detach ? startDetached(container) : startAttached(container, withTty);
    }

    private int startDetached(ContainerInfo container) {
        try {
            session.engine().startOneOff(container.id());
        } catch (EngineException e) {
            discard(container);
            throw e;
        }
        context.out().println(container.name());
        return 0;
    }

    private int startAttached(ContainerInfo container, boolean withTty) throws InterruptedException {
        try (ProcessStreams streams = session.engine().attach(container.id())) {
            InteractiveStreams.Mode mode =
                    InteractiveStreams.Mode.attached(withTty, interactive, true, Optional.empty());
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

    private RunRequest request(LoadedProject loaded, boolean withTty) throws IOException {
        Map<String, Optional<String>> variables =
                new LinkedHashMap<>(EnvironmentArguments.parseFiles(context, environmentFiles));
        variables.putAll(EnvironmentArguments.parse(environment, context.environment()));
        return new RunRequest(
                loaded.json(),
                service,
                command,
                entrypoint.map(RunCommand::words),
                variables,
                user,
                workingDir,
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
                interactive && !detach,
                remove,
                removeOrphans,
                build ? "always" : "missing",
                pull,
                BuildEnvironment.of(context.environment(), context.workingDirectory())
                        .variables());
    }

    /** {@code --entrypoint "sh -c"} is two words, an empty one none. */
    static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", -1));
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
