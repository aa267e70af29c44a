package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.dockerfile.Instruction;
import io.jcompose.runtime.build.dockerfile.MountOption;
import io.jcompose.runtime.build.dockerfile.Nearest;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.image.ImageReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which stage is meant by a name, and which stages a stage needs. Pure. */
final class StageGraph {
    private final Dockerfile file;
    private final List<String> bases;
    /** By their names as {@link #normal} makes them. */
    private final Map<String, String> namedContexts = new HashMap<>();

    /** Where files or a base come from. */
    sealed interface Source {
        /** The empty root file system. */
        record Scratch() implements Source {}

        /** Another stage of the file. */
        record Stage(int index) implements Source {}

        /** An additional context given with the build. */
        record Named(String name) implements Source {}

        /** An image by reference. */
        record Remote(String reference) implements Source {}
    }

    /** @param bases the stages' base names with variables expanded */
    StageGraph(Dockerfile file, List<String> bases, Set<String> namedContexts) {
        this.file = file;
        this.bases = List.copyOf(bases);
        namedContexts.forEach(name -> this.namedContexts.put(normal(name), name));
    }

    /**
     * Index of the stage to build.
     *
     * @throws SyntaxException if no stage has that name
     */
    int target(Optional<String> name) throws SyntaxException {
        if (name.isEmpty() || name.get().isEmpty()) {
            return file.stages().size() - 1;
        }
        String wanted = name.get().toLowerCase(Locale.ROOT);
        Optional<Integer> found = byName(wanted, file.stages().size()).or(() -> byIndex(wanted));
        if (found.isPresent()) {
            return found.get();
        }
        throw new SyntaxException("target stage '%s' is not in %s%s; its stages are %s"
                .formatted(name.get(), file.file(), Nearest.hint(wanted, names()), names()));
    }

    private Optional<Integer> byIndex(String text) {
        return text.length() < 6 && isNumber(text)
                ? Optional.of(Integer.parseInt(text))
                        .filter(index -> index < file.stages().size())
                : Optional.empty();
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The last stage of that name before {@code end}. */
    private Optional<Integer> byName(String name, int end) {
        for (int i = end - 1; i >= 0; i--) {
            if (file.stages().get(i).name().equals(Optional.of(name))) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        file.stages().forEach(stage -> stage.name().ifPresent(names::add));
        return names;
    }

    /** What the FROM of a stage means. */
    Source base(int stage) {
        String base = bases.get(stage);
        if (base.equals("scratch")) {
            return new Source.Scratch();
        }
        return named(base, stage).orElseGet(() -> new Source.Remote(base));
    }

    /**
     * What {@code --from} means within a stage.
     *
     * @throws SyntaxException if it names this or a later stage
     */
    Source from(String text, int stage) throws SyntaxException {
        Optional<Source> named = named(text, stage);
        if (named.isPresent()) {
            return named.get();
        }
        String lower = text.toLowerCase(Locale.ROOT);
        Optional<Integer> index = byIndex(lower);
        if (index.isPresent() && index.get() < stage) {
            return new Source.Stage(index.get());
        }
        if (index.isPresent() || byName(lower, file.stages().size()).isPresent()) {
            throw new SyntaxException(
                    "--from=%s: that stage is not before this one; a stage can copy only from earlier ones"
                            .formatted(text));
        }
        if (isNumber(lower)) {
            throw new SyntaxException("--from=%s: there is no stage %s; stages are counted from 0 to %d"
                    .formatted(text, text, file.stages().size() - 1));
        }
        return text.equals("scratch") ? new Source.Scratch() : new Source.Remote(text);
    }

    private Optional<Source> named(String text, int before) {
        Optional<Integer> stage = byName(text.toLowerCase(Locale.ROOT), before);
        String context = namedContexts.get(normal(text));
        if (stage.isPresent() && context == null) {
            return Optional.of(new Source.Stage(stage.get()));
        }
        return Optional.ofNullable(context).map(Source.Named::new);
    }

    /** A context {@code nginx} also stands for {@code nginx:latest} and {@code docker.io/library/nginx}. */
    private static String normal(String name) {
        try {
            return ImageReference.parse(name).familiar().replaceFirst(":latest$", "");
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    /** A hint for an image that cannot be had, if a stage has nearly that name. */
    String stageHint(String reference) {
        return Nearest.to(reference, names())
                .map(near -> "; did you mean the stage '%s'?".formatted(near))
                .orElse("");
    }

    /** Stages that a stage surely needs, so that they can be begun at once. */
    List<Integer> needs(int stage) {
        List<Integer> needs = new ArrayList<>();
        if (base(stage) instanceof Source.Stage base) {
            needs.add(base.index());
        }
        for (Instruction instruction : file.stages().get(stage).instructions()) {
            for (String from : froms(instruction)) {
                stageBehind(from, stage).ifPresent(needs::add);
            }
        }
        return needs;
    }

    /** A wrong name is reported with its line when the instruction is carried out. */
    private Optional<Integer> stageBehind(String from, int stage) {
        try {
            return from(from, stage) instanceof Source.Stage source ? Optional.of(source.index()) : Optional.empty();
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }

    /** A stage and all it surely needs, in order. */
    Set<Integer> reachable(int target) {
        Set<Integer> reachable = new TreeSet<>(Set.of(target));
        for (int stage = target; stage >= 0; stage--) { // a stage needs only earlier ones
            if (reachable.contains(stage)) {
                reachable.addAll(needs(stage));
            }
        }
        return reachable;
    }

    private static List<String> froms(Instruction instruction) {
        List<String> froms = new ArrayList<>();
        if (instruction instanceof Instruction.Copy copy) {
            copy.from().ifPresent(froms::add);
        } else if (instruction instanceof Instruction.Run run) {
            run.mounts().forEach(mount -> fromOf(mount).ifPresent(froms::add));
        }
        return froms;
    }

    /** Empty also if it has variables, or is wrong: that is found out when it is carried out. */
    private static Optional<String> fromOf(String mount) {
        try {
            return MountOption.parse(mount).from();
        } catch (SyntaxException e) {
            return Optional.empty();
        }
    }
}
