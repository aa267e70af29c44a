package io.jcompose.cli.copy;

import io.jcompose.core.client.ContainerVerbs.CommitRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of both {@code commit} commands. */
public final class CommitOptions {
    @Option(
            names = {"-a", "--author"},
            paramLabel = "NAME",
            description = "Who made it")
    private Optional<String> author = Optional.empty();

    @Option(
            names = {"-c", "--change"},
            paramLabel = "INSTRUCTION",
            description = "Apply a Dockerfile instruction: CMD, ENV, EXPOSE, LABEL, USER, WORKDIR, …")
    private List<String> changes = new ArrayList<>();

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "What it is")
    private Optional<String> message = Optional.empty();

    @Option(
            names = {"-p", "--pause"},
            arity = "0..1",
            fallbackValue = "true",
            description = "Freeze the container meanwhile (default true)")
    private boolean pause = true;

    @Option(names = "--no-pause", description = "Let the container run meanwhile")
    private boolean noPause;

    public CommitRequest request(String container, Optional<String> reference) {
        return new CommitRequest(container, reference, author, message, changes, pause && !noPause);
    }
}
