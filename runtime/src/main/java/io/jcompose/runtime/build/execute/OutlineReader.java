package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.BuildDescription.Argument;
import io.jcompose.runtime.build.BuildDescription.Outline;
import io.jcompose.runtime.build.BuildDescription.Requirement;
import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.dockerfile.Instruction;
import io.jcompose.runtime.build.dockerfile.MountOption;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.build.dockerfile.WordExpander;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what can be given with the build of a stage: arguments, secrets and keys. Not reusable. */
final class OutlineReader {
    private final Definition definition;
    private final WordExpander expander;
    private final Map<String, Argument> globals = new HashMap<>();
    private final Map<String, Set<String>> uses = new HashMap<>();
    private final Map<Integer, Map<String, String>> variables = new HashMap<>();
    private final Map<String, Argument> arguments = new LinkedHashMap<>();
    private final Map<String, Requirement> secrets = new LinkedHashMap<>();
    private final Map<String, Requirement> ssh = new LinkedHashMap<>();

    OutlineReader(Definition definition) {
        this.definition = definition;
        this.expander = new WordExpander(definition.file().escape());
        for (Instruction.Arg arg : definition.file().globalArgs()) {
            for (Instruction.Arg.Declaration declaration : arg.declarations()) {
                String name = declaration.name();
                globals.put(
                        name, argument(arg, declaration, definition.arguments().globals()));
                uses.put(
                        name,
                        definition.arguments().isGiven(name)
                                ? Set.of()
                                : declaration.value().map(this::names).orElse(Set.of()));
            }
        }
    }

    Outline read(int target) {
        for (int stage : definition.graph().reachable(target)) {
            readStage(stage);
        }
        Dockerfile.Stage stage = definition.file().stages().get(target);
        return new Outline(
                definition.file().text(),
                stage.name(),
                stage.comment(),
                arguments.values().stream()
                        .sorted(Comparator.comparingInt(Argument::startLine))
                        .toList(),
                List.copyOf(secrets.values()),
                List.copyOf(ssh.values()));
    }

    private static Argument argument(
            Instruction.Arg arg, Instruction.Arg.Declaration declaration, Map<String, String> values) {
        return new Argument(
                declaration.name(),
                declaration.comment(),
                values.getOrDefault(declaration.name(), ""),
                arg.origin().startLine(),
                arg.origin().endLine());
    }

    /** Names that have a value and are used to expand a text with the arguments before the first FROM. */
    private Set<String> names(String text) {
        Set<String> names = new LinkedHashSet<>();
        Map<String, String> recorder = new HashMap<>(definition.arguments().globals()) {
            private static final long serialVersionUID = 1;

            @Override
            public @Nullable String get(Object name) {
                names.add(String.valueOf(name));
                return super.get(name);
            }

            @Override
            public String getOrDefault(Object name, String otherwise) {
                names.add(String.valueOf(name));
                return super.getOrDefault(name, otherwise);
            }
        };
        expand(text, recorder);
        return names;
    }

    /** What cannot be expanded has been reported with the definition, or will be when it is carried out. */
    private String expand(String text, Map<String, String> values) {
        try {
            return expander.word(text, values);
        } catch (SyntaxException e) {
            return text;
        }
    }

    private void readStage(int index) {
        Dockerfile.Stage stage = definition.file().stages().get(index);
        names(stage.base()).forEach(this::useGlobal);
        stage.platform().ifPresent(platform -> names(platform).forEach(this::useGlobal));
        Map<String, String> values = new HashMap<>();
        if (definition.graph().base(index) instanceof StageGraph.Source.Stage base) {
            values.putAll(variables.getOrDefault(base.index(), Map.of()));
        }
        for (Instruction instruction : stage.instructions()) {
            if (instruction instanceof Instruction.Arg arg) {
                arg.declarations().forEach(declaration -> declare(arg, declaration, values));
            } else if (instruction instanceof Instruction.Env env) {
                Map<String, String> before = Map.copyOf(values);
                env.pairs().forEach(pair -> values.put(expand(pair.key(), before), expand(pair.value(), before)));
            } else if (instruction instanceof Instruction.Run run) {
                run.mounts().forEach(mount -> require(run.origin(), mount, values));
            }
        }
        variables.put(index, values);
    }

    private void useGlobal(String name) {
        Argument argument = globals.get(name);
        if (argument != null && arguments.putIfAbsent(name, argument) == null) {
            uses.getOrDefault(name, Set.of()).forEach(this::useGlobal);
        }
    }

    private void declare(Instruction.Arg arg, Instruction.Arg.Declaration declaration, Map<String, String> values) {
        String name = declaration.name();
        Optional<String> byDefault = declaration.value().map(text -> expand(text, values));
        definition.arguments().declare(name, byDefault).ifPresent(value -> values.put(name, value));
        if (declaration.value().isEmpty() && definition.arguments().globals().containsKey(name)) {
            useGlobal(name);
        } else {
            arguments.putIfAbsent(name, argument(arg, declaration, values));
        }
    }

    private void require(Instruction.Origin origin, String mount, Map<String, String> values) {
        try {
            MountOption option = MountOption.parse(expand(mount, values));
            if (option.type() == MountOption.Type.SECRET) {
                add(secrets, RunMounts.id(option, ""), option, origin);
            } else if (option.type() == MountOption.Type.SSH) {
                add(ssh, RunMounts.id(option, RunMounts.DEFAULT_AGENT), option, origin);
            }
        } catch (SyntaxException e) {
            // A wrong mount is reported with its line by a build; here it asks for nothing.
        }
    }

    private static void add(Map<String, Requirement> to, String name, MountOption option, Instruction.Origin origin) {
        to.putIfAbsent(name, new Requirement(name, option.required(), origin.startLine(), origin.endLine()));
    }
}
