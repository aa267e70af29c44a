package io.jcompose.runtime.build.dockerfile;

import io.jcompose.runtime.build.BuildException;
import java.util.List;
import java.util.stream.Collectors;

/** A Dockerfile cannot be read. All problems found, in order of their lines; the message holds one on each line. */
public final class DockerfileException extends BuildException {
    private static final long serialVersionUID = 1L;
    private final transient List<Problem> problems;

    public DockerfileException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
