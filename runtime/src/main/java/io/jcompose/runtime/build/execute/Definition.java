package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.context.FileTree;
import io.jcompose.runtime.build.context.KnownContent;
import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.dockerfile.DockerfileException;
import io.jcompose.runtime.build.dockerfile.DockerfileParser;
import io.jcompose.runtime.build.dockerfile.Instruction;
import io.jcompose.runtime.build.dockerfile.Problem;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.build.dockerfile.WordExpander;
import io.jcompose.runtime.build.source.GitAddress;
import io.jcompose.runtime.image.Platform;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known before the first step of a build.
 *
 * @param arguments values of ARG
 * @param graph which stage needs which
 * @param context files to copy from
 */
record Definition(Dockerfile file, BuildArguments arguments, StageGraph graph, FileTree context) {
    private static final String INLINE = "Dockerfile (inline)";

    /**
     * Reads the Dockerfile and the ignore file.
     *
     * @throws BuildException also with all problems of the Dockerfile
     */
    static Definition read(BuildRequest request, BuildContext context, Steps steps) {
        Dockerfile file = dockerfile(request, context, steps);
        Optional<Path> path = path(request, context);
        FileTree tree = FileTree.ofContext(context.folder(), IgnoreFiles.of(context.folder(), path));
        return of(request, file, tree);
    }

    /** Reads the Dockerfile alone; fails as {@link #read} does. */
    static Dockerfile dockerfile(BuildRequest request, BuildContext context, Steps steps) {
        return parse(inline(request, context), path(request, context), context.folder(), steps);
    }

    private static Optional<String> inline(BuildRequest request, BuildContext context) {
        return request.inlineDockerfile().or(context::dockerfile);
    }

    /** Empty if it is no file. */
    private static Optional<Path> path(BuildRequest request, BuildContext context) {
        return inline(request, context).isPresent() ? Optional.empty() : Optional.of(file(request, context));
    }

    /** The same, with files of the context read only if they are not known. */
    Definition remembering(KnownContent content) {
        return new Definition(file, arguments, graph, context.remembering(content));
    }

    /** A fetched context is hostile: its Dockerfile is not looked for outside. */
    private static Path file(BuildRequest request, BuildContext context) {
        Path path = inLowerCase(context.folder().resolve(request.dockerfile()));
        if (!context.isLocal()) {
            try {
                if (Files.exists(path)
                        && !path.toRealPath().startsWith(context.folder().toRealPath())) {
                    throw new BuildException("Dockerfile %s leads out of the context".formatted(request.dockerfile()));
                }
            } catch (IOException e) {
                throw new BuildException("read Dockerfile %s: %s".formatted(request.dockerfile(), e), e);
            }
        }
        return path;
    }

    /** Where there is only a {@code dockerfile}, it is the one that is meant. */
    private static Path inLowerCase(Path path) {
        Path lower = path.resolveSibling("dockerfile");
        return path.endsWith("Dockerfile") && !Files.exists(path) && Files.exists(lower) ? lower : path;
    }

    private static Dockerfile parse(Optional<String> inline, Optional<Path> path, Path context, Steps steps) {
        String name = path.map(file -> displayName(context, file)).orElse(INLINE);
        int step = steps.start("[internal] load build definition from " + name);
        try {
            Dockerfile file =
                    new DockerfileParser().parse(name, path.isPresent() ? text(path.get()) : inline.orElse(""));
            steps.listener().stepFinished(step, false);
            return file;
        } catch (BuildException e) {
            steps.listener().stepFailed(step, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private static String displayName(Path context, Path file) {
        Path normal = file.normalize();
        return normal.startsWith(context.normalize())
                ? context.normalize().relativize(normal).toString()
                : file.toString();
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw new BuildException("Dockerfile %s does not exist".formatted(path), e);
        } catch (CharacterCodingException e) {
            throw new BuildException("Dockerfile %s is not UTF-8 text".formatted(path), e);
        } catch (IOException e) {
            throw new BuildException("read Dockerfile %s: %s".formatted(path, e), e);
        }
    }

    /** Also of contexts that no stage uses. */
    private static void checkContexts(Map<String, String> contexts) {
        contexts.forEach((name, value) -> {
            boolean isPath = !value.contains("://") && !GitAddress.isGit(value);
            if (isPath && !Files.exists(Path.of(value))) {
                throw new BuildException("additional context '%s': there is no folder %s".formatted(name, value));
            }
        });
    }

    private static Definition of(BuildRequest request, Dockerfile file, FileTree context) {
        checkContexts(request.additionalContexts());
        List<Problem> problems = new ArrayList<>();
        Platform platform = request.platform().orElseGet(Platform::host);
        BuildArguments arguments =
                BuildArguments.of(file, request.args(), platform, targetStage(request, file), problems);
        List<String> bases = new ArrayList<>();
        for (Dockerfile.Stage stage : file.stages()) {
            bases.add(base(file, stage, arguments.globals(), problems));
            checkPlatform(file, stage, arguments.globals(), problems);
            checkSources(file, stage, problems);
        }
        StageGraph graph =
                new StageGraph(file, bases, request.additionalContexts().keySet());
        for (int stage : graph.reachable(target(graph, request))) {
            if (bases.get(stage).isEmpty()) {
                problems.add(blankBase(file, file.stages().get(stage)));
            }
        }
        if (!problems.isEmpty()) {
            throw new DockerfileException(problems);
        }
        return new Definition(file, arguments, graph, context);
    }

    /** What TARGETSTAGE is: the last stage's name unless another is asked for. */
    private static String targetStage(BuildRequest request, Dockerfile file) {
        List<Dockerfile.Stage> stages = file.stages();
        return request.target().or(() -> stages.get(stages.size() - 1).name()).orElse("default");
    }

    /** Also of stages whose base has no platform, such as {@code scratch}. */
    private static void checkPlatform(
            Dockerfile file, Dockerfile.Stage stage, Map<String, String> globals, List<Problem> problems) {
        if (stage.platform().isEmpty()) {
            return;
        }
        String written = stage.platform().get();
        try {
            String platform = new WordExpander(file.escape()).word(written, globals);
            if (platform.isEmpty()) {
                throw new SyntaxException(
                        "'%s' has no value; declare ARG with a default before the first FROM".formatted(written));
            }
            Platform.parse(platform);
        } catch (SyntaxException | IllegalArgumentException e) {
            problems.add(new Problem(
                    file.file(),
                    stage.origin().startLine(),
                    "FROM: --platform=%s: %s".formatted(written, e.getMessage())));
        }
    }

    /** A stage must be known before anything has a value. */
    private static void checkSources(Dockerfile file, Dockerfile.Stage stage, List<Problem> problems) {
        for (Instruction instruction : stage.instructions()) {
            if (instruction instanceof Instruction.Copy copy
                    && copy.from().filter(from -> from.contains("$")).isPresent()) {
                problems.add(new Problem(
                        file.file(),
                        copy.origin().startLine(),
                        "COPY: --from=%s: --from takes no variables; give the image a name with FROM %s AS NAME and use that"
                                .formatted(copy.from().get(), copy.from().get())));
            }
        }
    }

    /** The stage to build. */
    static int target(StageGraph graph, BuildRequest request) {
        try {
            return graph.target(request.target());
        } catch (SyntaxException e) {
            throw new BuildException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Stages that are built for the target. */
    Set<Integer> reachable(BuildRequest request) {
        return graph.reachable(target(graph, request));
    }

    private static Problem blankBase(Dockerfile file, Dockerfile.Stage stage) {
        return new Problem(
                file.file(),
                stage.origin().startLine(),
                "FROM: the base name is blank: '%s' has no value; declare ARG with a default before the first FROM"
                        .formatted(stage.base()));
    }

    private static String base(
            Dockerfile file, Dockerfile.Stage stage, Map<String, String> globals, List<Problem> problems) {
        try {
            return new WordExpander(file.escape()).word(stage.base(), globals);
        } catch (SyntaxException e) {
            problems.add(new Problem(file.file(), stage.origin().startLine(), "FROM: " + e.getMessage()));
            return "invalid";
        }
    }
}
