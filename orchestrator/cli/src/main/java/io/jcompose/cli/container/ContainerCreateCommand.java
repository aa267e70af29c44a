package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.ProgressDisplay;
import io.jcompose.core.client.BuildEnvironment;
import io.jcompose.core.client.ContainerVerbs.CreateRequest;
import io.jcompose.core.client.EngineClient.ContainerInfo;
import io.jcompose.core.client.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code container create}, and the first half of {@code container run}. */
@picocli.CommandLine.Command(
        name = "container create",
        description = "Make a container without starting it",
        footer = {"%nExample:", "  jcompose container create --name box debian"})
public class ContainerCreateCommand extends ContainerVerb {
    private static final int WRONG_FLAG = 125;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(names = "--name", paramLabel = "NAME", description = "Its name")
    private Optional<String> name = Optional.empty();

    @Option(names = "--rm", description = "Remove it when it ends")
    private boolean remove;

    @Option(
            names = {"-i", "--interactive"},
            description = "Keep its standard input open, and pass ours on")
    private boolean interactive;

    @Option(
            names = {"-t", "--tty"},
            description = "With a terminal")
    private boolean tty;

    @Option(
            names = {"-a", "--attach"},
            paramLabel = "STREAM",
            description = "Attach to stdin, stdout or stderr only")
    private List<String> attach = new ArrayList<>();

    @Option(names = "--pull", paramLabel = "POLICY", description = "When to pull the image: always, missing or never")
    private String pull = "missing";

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress of the pull")
    private boolean quiet;

    @Option(names = "--cidfile", paramLabel = "FILE", description = "Write the container's id into a new file")
    private Optional<String> idFile = Optional.empty();

    @Parameters(index = "0", paramLabel = "IMAGE")
    private String image = "";

    @Parameters(index = "1..*", paramLabel = "COMMAND", arity = "0..*")
    private List<String> command = new ArrayList<>();

    public ContainerCreateCommand(CommandContext context) {
        super(context);
    }

    @Override
    public boolean interspersed() {
        return false;
    }

    @Override
    protected int run() throws Exception {
        context.out().println(create(false, streams()).id());
        return 0;
    }

    final boolean tty() {
        return tty;
    }

    final boolean interactive() {
        return interactive;
    }

    final boolean attaches() {
        return !attach.isEmpty();
    }

    /** Which are connected; without a wish, both outputs, and the input with {@code -i}. */
    final Set<String> streams() {
        Set<String> wanted = new LinkedHashSet<>();
        for (String stream : attach) {
            String one = stream.toLowerCase(Locale.ROOT);
            if (!List.of("stdin", "stdout", "stderr").contains(one)) {
                throw new CliException(
                        "invalid argument \"%s\" for \"-a, --attach\" flag: valid streams are STDIN, STDOUT and STDERR"
                                .formatted(stream),
                        WRONG_FLAG);
            }
            wanted.add(one);
        }
        if (attach.isEmpty()) {
            wanted.addAll(List.of("stdout", "stderr"));
        }
        if (interactive) {
            wanted.add("stdin");
        }
        return wanted;
    }

    /**
     * @param launch set up, so that one can attach before it starts
     * @param attached streams that somebody is, or will be, connected to
     */
    final ContainerInfo create(boolean launch, Collection<String> attached) throws IOException {
        if (remove && options.restart().filter(policy -> !policy.equals("no")).isPresent()) {
            throw new CliException("conflicting options: cannot specify both --restart and --rm");
        }
        name.filter(text -> !NAME.matcher(text).matches()).ifPresent(text -> {
            throw new CliException("invalid container name (%s), only %s are allowed".formatted(text, NAME.pattern()));
        });
        Optional<Path> file = idFile.map(context.workingDirectory()::resolve);
        if (file.filter(Files::exists).isPresent()) {
            throw new CliException("the file for the container's id exists already: " + file.get());
        }
        if (file.filter(path -> !Files.isWritable(path.toAbsolutePath().getParent()))
                .isPresent()) {
            throw new CliException("the file for the container's id cannot be made: " + file.get());
        }
        for (String linked : options.linked()) {
            try {
                find(linked);
            } catch (CliException e) {
                throw new CliException("could not get container for %s: %s".formatted(linked, e.getMessage()), e);
            }
        }
        String chosen = name.orElseGet(this::randomName);
        String project = project(chosen);
        ContainerInfo container;
        try (ProgressDisplay progress = session.progress("run", quiet)) {
            container = verbs().create(
                            new CreateRequest(
                                    project,
                                    remove,
                                    launch,
                                    options.publishAll(),
                                    List.copyOf(attached),
                                    pull,
                                    quiet,
                                    BuildEnvironment.of(context.environment(), context.workingDirectory())
                                            .variables()),
                            progress);
        } catch (EngineException e) {
            // to the engine it is a service; nobody here has heard of one
            String message = String.valueOf(e.getMessage())
                    .replace("service '%s': ".formatted(chosen), "")
                    .replace("container '%s': ".formatted(chosen), "")
                    .replace("; set 'command'", "; name one behind the image");
            throw new EngineException(message, e.exitCode());
        }
        if (file.isPresent()) {
            Files.writeString(file.get(), container.id());
        }
        return container;
    }

    private String project(String chosen) throws IOException {
        try {
            return StandaloneProject.load(
                    context, chosen, options.document(context, chosen, image, command, tty, interactive));
        } catch (CliException | IllegalArgumentException e) {
            throw new CliException(String.valueOf(e.getMessage()), WRONG_FLAG);
        } catch (NoSuchFileException e) {
            throw new CliException(e.getMessage() + ": no such file or directory", WRONG_FLAG);
        }
    }

    private String randomName() {
        Set<String> taken = all().stream().map(ContainerInfo::name).collect(Collectors.toSet());
        return ContainerNames.random(new SplittableRandom(), taken);
    }
}
