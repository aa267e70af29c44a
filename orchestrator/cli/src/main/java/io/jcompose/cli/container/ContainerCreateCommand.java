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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        context.out().println(create(false, interactive).id());
        return 0;
    }

    final boolean tty() {
        return tty;
    }

    final boolean interactive() {
        return interactive;
    }

    /** @param launch set up, so that one can attach before it starts */
    final ContainerInfo create(boolean launch, boolean openStdin) throws IOException {
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
        for (String linked : options.linked()) {
            try {
                find(linked);
            } catch (CliException e) {
                throw new CliException("could not get container for %s: %s".formatted(linked, e.getMessage()), e);
            }
        }
        String chosen = name.orElseGet(this::randomName);
        String project = StandaloneProject.load(
                context, chosen, options.document(context, chosen, image, command, tty, openStdin));
        ContainerInfo container;
        try (ProgressDisplay progress = session.progress("run", quiet)) {
            container = verbs().create(
                            new CreateRequest(
                                    project,
                                    remove,
                                    launch,
                                    options.publishAll(),
                                    pull,
                                    quiet,
                                    BuildEnvironment.of(context.environment(), context.workingDirectory())
                                            .variables()),
                            progress);
        } catch (EngineException e) {
            // to the engine it is a service; nobody here has heard of one
            String message = String.valueOf(e.getMessage())
                    .replace("service '%s': ".formatted(chosen), "")
                    .replace("container '%s': ".formatted(chosen), "");
            throw new EngineException(message, e.exitCode());
        }
        if (file.isPresent()) {
            Files.writeString(file.get(), container.id());
        }
        return container;
    }

    private String randomName() {
        Set<String> taken = all().stream().map(ContainerInfo::name).collect(Collectors.toSet());
        return ContainerNames.random(new SplittableRandom(), taken);
    }
}
