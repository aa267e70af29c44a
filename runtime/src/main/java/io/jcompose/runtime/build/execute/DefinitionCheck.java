package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.ImageBuilder.Warning;
import io.jcompose.runtime.build.check.CheckSettings;
import io.jcompose.runtime.build.check.DockerfileCheck;
import io.jcompose.runtime.build.check.Finding;
import io.jcompose.runtime.build.check.Surroundings;
import io.jcompose.runtime.build.context.CleanPath;
import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.build.dockerfile.WordExpander;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore;
import io.jcompose.runtime.image.Platform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs the checks of a Dockerfile with what the store knows of its base images. */
final class DefinitionCheck {
    private static final String SETTINGS = "BUILDKIT_DOCKERFILE_CHECK";
    private final ImageStore store;

    DefinitionCheck(ImageStore store) {
        this.store = store;
    }

    /** @param all also stages that this build does not need */
    List<Warning> check(BuildRequest request, Definition definition, boolean all) {
        Dockerfile file = definition.file();
        return DockerfileCheck.run(file, new Around(request, definition, all), settings(request, file)).stream()
                .map(finding -> warning(file, finding))
                .toList();
    }

    /** Fails with the findings if the Dockerfile asks for that. */
    void require(BuildRequest request, Definition definition) {
        if (!settings(request, definition.file()).error()) {
            return;
        }
        List<Warning> warnings = check(request, definition, false).stream()
                .filter(warning -> !warning.isOurs())
                .toList();
        if (!warnings.isEmpty()) {
            StringBuilder text = new StringBuilder("lint violation found for rules: "
                    + warnings.stream().map(Warning::rule).distinct().sorted().collect(Collectors.joining(", ")));
            warnings.forEach(warning ->
                    text.append("\n%s: %s: %s".formatted(warning.location(), warning.rule(), warning.message())));
            throw new BuildException(text.toString());
        }
    }

    private static CheckSettings settings(BuildRequest request, Dockerfile file) {
        try {
            return CheckSettings.parse(request.args().getOrDefault(SETTINGS, file.checks()));
        } catch (IllegalArgumentException e) {
            String place =
                    request.args().containsKey(SETTINGS) ? "build argument " + SETTINGS : file.file() + ": # check=";
            throw new BuildException("%s: %s".formatted(place, e.getMessage()), e);
        }
    }

    private static Warning warning(Dockerfile file, Finding finding) {
        return new Warning(
                finding.rule(),
                file.file() + ":" + finding.startLine(),
                finding.startLine(),
                finding.endLine(),
                finding.message(),
                file.excerpt(finding.startLine(), finding.endLine()));
    }

    private final class Around implements Surroundings {
        private final BuildRequest request;
        private final Definition definition;
        private final boolean all;
        private final Set<Integer> used = new HashSet<>();

        Around(BuildRequest request, Definition definition, boolean all) {
            this.request = request;
            this.definition = definition;
            this.all = all;
            int stages = definition.file().stages().size();
            for (int i = 0; i < stages; i++) {
                if (i == stages - 1 || definition.file().stages().get(i).name().isPresent()) {
                    used.addAll(definition.graph().reachable(i));
                }
            }
            used.addAll(definition.reachable(request));
        }

        @Override
        public Optional<Integer> baseStage(int stage) {
            return definition.graph().base(stage) instanceof StageGraph.Source.Stage other
                    ? Optional.of(other.index())
                    : Optional.empty();
        }

        @Override
        public Optional<Set<String>> baseVariables(int stage) {
            return definition.graph().base(stage) instanceof StageGraph.Source.Scratch
                    ? Optional.of(Set.of())
                    : baseImage(stage).map(Around::variables);
        }

        @Override
        public Optional<ForeignBase> foreignBase(int stage) {
            Platform wanted = request.platform().orElseGet(Platform::host);
            String name = definition.file().stages().get(stage).base();
            return baseImage(stage)
                    .map(Image::platform)
                    .filter(platform -> !platform.isLike(wanted))
                    .map(platform -> new ForeignBase(name, platform, wanted));
        }

        private Optional<Image> baseImage(int stage) {
            StageGraph.Source base = definition.graph().base(stage);
            Optional<String> reference = base instanceof StageGraph.Source.Remote remote
                    ? Optional.of(remote.reference())
                    : base instanceof StageGraph.Source.Named named
                            ? Optional.ofNullable(request.additionalContexts().get(named.name()))
                                    .filter(value -> value.startsWith(StageScheduler.IMAGE_CONTEXT))
                                    .map(value -> value.substring(StageScheduler.IMAGE_CONTEXT.length()))
                            : Optional.empty();
            return reference.flatMap(this::image);
        }

        private Optional<Image> image(String reference) {
            try {
                return store.find(reference);
            } catch (ImageException | IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        private static Set<String> variables(Image image) {
            Set<String> names = new HashSet<>();
            for (String variable : image.config().environment()) {
                names.add(variable.split("=", 2)[0]);
            }
            return names;
        }

        @Override
        public boolean isChecked(int stage) {
            return all || definition.reachable(request).contains(stage);
        }

        @Override
        public boolean isImageByDefault(Dockerfile.Stage stage) {
            Dockerfile file = definition.file();
            Platform platform = request.platform().orElseGet(Platform::host);
            BuildArguments defaults = BuildArguments.of(file, Map.of(), platform, "default", new ArrayList<>());
            try {
                ImageReference.parse(new WordExpander(file.escape()).word(stage.base(), defaults.globals()));
                return true;
            } catch (SyntaxException e) {
                return true; // a required argument: that is what it asks for
            } catch (IllegalArgumentException e) {
                return false;
            }
        }

        @Override
        public boolean isIgnored(String path) {
            return definition.context().isIgnored(CleanPath.inside(path));
        }

        @Override
        public boolean isUsed(int stage) {
            return used.contains(stage);
        }
    }
}
