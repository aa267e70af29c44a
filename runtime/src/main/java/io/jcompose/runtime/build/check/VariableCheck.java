package io.jcompose.runtime.build.check;

import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.dockerfile.Instruction;
import io.jcompose.runtime.build.dockerfile.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Variables that are used but have no value anywhere. Not reusable. */
final class VariableCheck {
    private static final Set<String> PLATFORM = Set.of(
            "BUILDPLATFORM",
            "BUILDOS",
            "BUILDARCH",
            "BUILDVARIANT",
            "TARGETPLATFORM",
            "TARGETOS",
            "TARGETARCH",
            "TARGETVARIANT",
            "TARGETSTAGE");
    private final Dockerfile file;
    private final Surroundings surroundings;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Integer, Set<String>> known = new HashMap<>();

    VariableCheck(Dockerfile file, Surroundings surroundings) {
        this.file = file;
        this.surroundings = surroundings;
    }

    List<Finding> run() {
        Set<String> globals = new TreeSet<>(PLATFORM);
        for (Instruction.Arg arg : file.globalArgs()) {
            arg.declarations().forEach(declaration -> globals.add(declaration.name()));
        }
        for (int i = 0; i < file.stages().size(); i++) {
            from(file.stages().get(i), globals);
            if (surroundings.isChecked(i)) {
                stage(i);
            }
        }
        return findings;
    }

    private void from(Dockerfile.Stage stage, Set<String> globals) {
        List<String> names = new ArrayList<>(used(stage.base()));
        stage.platform().ifPresent(platform -> names.addAll(used(platform)));
        for (String name : names) {
            if (!globals.contains(name)) {
                findings.add(Finding.at(
                        stage.origin(),
                        "UndefinedArgInFrom",
                        "FROM argument '%s' is not declared%s".formatted(name, Nearest.hint(name, globals))));
            }
        }
        if (!surroundings.isImageByDefault(stage)) {
            findings.add(Finding.at(
                    stage.origin(),
                    "InvalidDefaultArgInFrom",
                    "Default value for ARG %s results in empty or invalid base image name".formatted(stage.base())));
        }
    }

    private void stage(int index) {
        Set<String> names = new TreeSet<>();
        boolean complete = true;
        if (surroundings.baseStage(index).isPresent()) {
            Set<String> inherited = known.get(surroundings.baseStage(index).get());
            complete = inherited != null;
            names.addAll(inherited == null ? Set.of() : inherited);
        } else {
            complete = surroundings.baseVariables(index).isPresent();
            names.addAll(surroundings.baseVariables(index).orElse(Set.of()));
        }
        names.add("PATH");
        for (Instruction instruction : file.stages().get(index).instructions()) {
            if (complete) {
                words(instruction).forEach(word -> word(instruction, word, names));
            }
            if (instruction instanceof Instruction.Arg arg) {
                arg.declarations().forEach(declaration -> names.add(declaration.name()));
            } else if (instruction instanceof Instruction.Env env) {
                env.pairs().forEach(pair -> names.add(pair.key()));
            }
        }
        if (complete) {
            known.put(index, names);
        }
    }

    private void word(Instruction instruction, String word, Set<String> names) {
        for (String name : used(word)) {
            if (!names.contains(name)) {
                findings.add(Finding.at(
                        instruction.origin(),
                        "UndefinedVar",
                        "Usage of undefined variable '$%s'%s"
                                .formatted(
                                        name,
                                        Nearest.to(name, names)
                                                .map(near -> " (did you mean $" + near + "?)")
                                                .orElse(""))));
            }
        }
    }

    /** Texts of an instruction in which the builder expands variables. */
    private static List<String> words(Instruction instruction) {
        List<String> words = new ArrayList<>();
        if (instruction instanceof Instruction.Env env) {
            env.pairs().forEach(pair -> words.add(pair.value()));
        } else if (instruction instanceof Instruction.Label label) {
            label.pairs().forEach(pair -> words.add(pair.value()));
        } else if (instruction instanceof Instruction.Arg arg) {
            arg.declarations().forEach(declaration -> declaration.value().ifPresent(words::add));
        } else if (instruction instanceof Instruction.Copy copy) {
            words.addAll(copy.sources());
            words.add(copy.destination());
            copy.options().chown().ifPresent(words::add);
        } else if (instruction instanceof Instruction.Workdir workdir) {
            words.add(workdir.path());
        } else if (instruction instanceof Instruction.User user) {
            words.add(user.user());
        } else if (instruction instanceof Instruction.Expose expose) {
            words.addAll(expose.ports());
        } else if (instruction instanceof Instruction.Volume volume) {
            words.addAll(volume.paths());
        } else if (instruction instanceof Instruction.StopSignal signal) {
            words.add(signal.signal());
        }
        return words;
    }

    /** Names after a bare dollar: those with a modifier such as {@code :-} say themselves what holds without a value. */
    private Set<String> used(String text) {
        Set<String> names = new LinkedHashSet<>();
        boolean single = false;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == file.escape() && !single) {
                i++;
            } else if (c == '\'' && !quoted) {
                single = !single;
            } else if (c == '"' && !single) {
                quoted = !quoted;
            } else if (c == '$' && !single) {
                boolean brace = text.startsWith("{", i + 1);
                int start = i + (brace ? 2 : 1);
                int end = start;
                while (end < text.length() && isNamePart(text.charAt(end), end == start)) {
                    end++;
                }
                if (end > start && (!brace || text.startsWith("}", end))) {
                    names.add(text.substring(start, end));
                }
                i = Math.max(i, end - 1);
            }
        }
        return names;
    }

    private static boolean isNamePart(char c, boolean first) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (!first && c >= '0' && c <= '9');
    }
}
