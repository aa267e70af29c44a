package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.BuildException;
import io.jcompose.runtime.build.context.FileTree;
import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.dockerfile.DockerfileParser;
import io.jcompose.runtime.build.dockerfile.Instruction;
import io.jcompose.runtime.build.dockerfile.Problem;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.build.dockerfile.WordExpander;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import io.jcompose.runtime.image.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds one stage: its base, then instruction by instruction. Used once, by one thread. */
final class StageBuilder {
    private static final int MAX_TITLE = 120;
    private final Session session;
    private final Stages stages;
    private final int index;
    private final Dockerfile.Stage stage;
    private final WordExpander expander;

    StageBuilder(Session session, Stages stages, int index) {
        this.session = session;
        this.stages = stages;
        this.index = index;
        this.stage = session.file().stages().get(index);
        this.expander = new WordExpander(session.file().escape());
    }

    /** @throws BuildException with the line of the instruction that failed */
    StageState build() {
        session.graph().needs(index).forEach(stages::begin);
        try {
            session.checkCancelled();
            StageState state = base();
            List<Instruction> instructions = new ArrayList<>(triggers(state));
            instructions.addAll(stage.instructions());
            LayerSteps layers = new LayerSteps(session, stages, state, index, prefix(), total(instructions));
            ConfigSteps config = new ConfigSteps(session, state, expander);
            for (Instruction instruction : instructions) {
                one(instruction, layers, config);
            }
            return state;
        } catch (FailedStep e) {
            throw failure(stage.origin(), e);
        }
    }

    private void one(Instruction instruction, LayerSteps layers, ConfigSteps config) {
        try {
            session.checkCancelled();
            if (instruction instanceof Instruction.Run run) {
                layers.run(run, config);
            } else if (instruction instanceof Instruction.Copy copy) {
                layers.copy(config.expand(copy));
            } else if (instruction instanceof Instruction.Workdir workdir) {
                layers.workdir(workdir, config);
            } else {
                config.apply(instruction);
            }
        } catch (FailedStep e) {
            throw failure(instruction.origin(), e);
        }
    }

    private BuildException failure(Instruction.Origin origin, FailedStep cause) {
        String message = "%s: %s".formatted(title(origin), cause.getMessage());
        boolean echo = "cancelled".equals(cause.getMessage());
        String excerpt = echo ? "" : session.file().excerpt(origin.startLine(), origin.endLine());
        return new BuildException(new Problem(session.file().file(), origin.startLine(), message) + excerpt, cause);
    }

    /** The instruction as people recognise it, shortened. */
    static String title(Instruction.Origin origin) {
        String text = origin.text().strip().replaceAll("\\s+", " ");
        return text.length() > MAX_TITLE ? text.substring(0, MAX_TITLE) + "…" : text;
    }

    /** What stands before the step's number: the stage's name where there are several. */
    private String prefix() {
        return stage.name()
                .map(name -> name + " ")
                .orElse(session.file().stages().size() > 1 ? "stage-" + index + " " : "");
    }

    private static int total(List<Instruction> instructions) {
        return 1
                + (int) instructions.stream()
                        .filter(i -> i instanceof Instruction.Run
                                || i instanceof Instruction.Copy
                                || i instanceof Instruction.Workdir)
                        .count();
    }

    private StageState base() throws FailedStep {
        StageGraph.Source source = session.graph().base(index);
        if (source instanceof StageGraph.Source.Scratch) {
            return StageState.scratch();
        }
        if (source instanceof StageGraph.Source.Stage other) {
            return stages.await(other.index()).derive();
        }
        String reference = source instanceof StageGraph.Source.Named named
                ? stages.imageOfContext(named.name())
                : ((StageGraph.Source.Remote) source).reference();
        if (reference.equals(StageScheduler.SCRATCH)) {
            return StageState.scratch();
        }
        String title = "[%s1/%d] FROM %s".formatted(prefix(), total(stage.instructions()), full(reference));
        int step = session.steps().start(title);
        try {
            Image image = session.image(reference, platform(), step);
            session.steps().listener().stepFinished(step, true);
            List<StoredLayer> layers = session.services().store().layersOf(image);
            layers.forEach(session::uses);
            return StageState.of(image, layers);
        } catch (FailedStep e) {
            session.steps().listener().stepFailed(step, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private static String full(String reference) {
        try {
            return ImageReference.parse(reference).toString();
        } catch (IllegalArgumentException e) {
            return reference; // an image id, or the pull will say what is wrong
        }
    }

    private Platform platform() throws FailedStep {
        if (stage.platform().isEmpty()) {
            return session.platform();
        }
        try {
            String text =
                    expander.word(stage.platform().get(), session.arguments().globals());
            if (text.isEmpty()) {
                throw new FailedStep("--platform: '%s' has no value; declare ARG with a default before the first FROM"
                        .formatted(stage.platform().get()));
            }
            return Platform.parse(text);
        } catch (SyntaxException | IllegalArgumentException e) {
            throw new FailedStep("--platform: " + e.getMessage(), e);
        }
    }

    /** The ONBUILD instructions of the base. */
    private List<Instruction> triggers(StageState state) throws FailedStep {
        List<Instruction> triggers = new ArrayList<>();
        for (String text : state.config().takeTriggers()) {
            try {
                triggers.add(
                        new DockerfileParser().parseTrigger(text, stage.origin().startLine()));
            } catch (SyntaxException e) {
                throw new FailedStep("ONBUILD of the base image: '%s': %s".formatted(text, e.getMessage()), e);
            }
        }
        return triggers;
    }

    /** The stages of a build, each built once, when first needed. */
    interface Stages extends Sources {

        /** Starts building a stage in the background. */
        void begin(int index);

        /** Waits for a stage; its result must not be changed. */
        StageState await(int index) throws FailedStep;

        /** The image that an additional context stands for. */
        String imageOfContext(String name) throws FailedStep;

        @Override
        FileTree tree(Optional<String> from) throws FailedStep;

        /** This, with names resolved as from within a stage. */
        Sources within(int stage);
    }
}
