package io.jcompose.cli.completion;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.command.CommandModel;
import io.jcompose.cli.command.GlobalOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What may stand where the cursor is. Each answer is a line, the word and its description with a tab between; a last
 * line {@code :files} asks the shell for file names.
 */
public final class Completer {
    private static final String FILES = ":files";
    private static final int PLENTY = 1 << 20;

    private static final Map<String, String> GLOBAL = new TreeMap<>(Map.ofEntries(
            Map.entry("--file", "Compose file; may be repeated"),
            Map.entry("--project-name", "Name of the project"),
            Map.entry("--project-directory", "Folder that relative paths start from"),
            Map.entry("--profile", "Enable a profile"),
            Map.entry("--env-file", "Variables for interpolation"),
            Map.entry("--ansi", "Colours and control codes"),
            Map.entry("--progress", "Progress display"),
            Map.entry("--parallel", "At most so many steps at a time"),
            Map.entry("--dry-run", "Show what would be done, change nothing"),
            Map.entry("--all-resources", "Keep networks and volumes that no service uses"),
            Map.entry("--compatibility", "Underscores in names; config without defaults"),
            Map.entry("--help", "Show help"),
            Map.entry("--version", "Show the version")));

    private final Map<String, String> commands;
    private final Function<String, Optional<Command>> model;
    private final Function<GlobalOptions, CommandContext> contexts;

    /**
     * @param commands by name, {@code image ls} included, with their descriptions
     * @param model a command to look at
     * @param contexts for the options that stand before the cursor
     */
    public Completer(
            Map<String, String> commands,
            Function<String, Optional<Command>> model,
            Function<GlobalOptions, CommandContext> contexts) {
        this.commands = commands;
        this.model = model;
        this.contexts = contexts;
    }

    /** @param given the words after the program's name, up to the cursor; the last one is what is being typed */
    public List<String> complete(List<String> given) {
        List<String> words = new ArrayList<>(given);
        String typed = words.isEmpty() ? "" : words.remove(words.size() - 1);
        if (typed.equals("=")) {
            typed = ""; // bash makes a word of it
        }
        words.removeIf("="::equals);
        int equals = typed.startsWith("--") ? typed.indexOf('=') : -1;
        if (equals > 0) { // other shells do not
            words.add(typed.substring(0, equals));
            String option = typed.substring(0, equals + 1);
            return at(words, typed.substring(equals + 1)).stream()
                    .map(line -> line.startsWith(":") ? line : option + line)
                    .toList();
        }
        return at(words, typed);
    }

    private List<String> at(List<String> before, String typed) {
        GlobalOptions options;
        try {
            options = GlobalOptions.parse(before);
        } catch (CliException e) {
            return globalValue(before, typed);
        }
        Candidates candidates = new Candidates(contexts.apply(options));
        if (options.command().isEmpty()) {
            return typed.startsWith("-") ? starting(typed, GLOBAL) : starting(typed, verbs(""));
        }
        String name = options.command().get();
        List<String> arguments = options.arguments();
        if (model.apply(name).isEmpty()) {
            if (arguments.isEmpty()) {
                return starting(typed, verbs(name + " "));
            }
            name += " " + arguments.get(0);
            arguments = arguments.subList(1, arguments.size());
        }
        Optional<Command> command = model.apply(name);
        if (command.isEmpty()) {
            return List.of();
        }
        return argument(CommandModel.of(command.get()).getCommandSpec(), arguments, typed, candidates);
    }

    /** The words that can follow: commands and groups, or a group's verbs. */
    private Map<String, String> verbs(String group) {
        Map<String, String> result = new LinkedHashMap<>();
        commands.forEach((name, description) -> {
            if (name.startsWith(group)) {
                String rest = name.substring(group.length());
                int space = rest.indexOf(' ');
                if (space < 0) {
                    result.put(rest, description);
                } else {
                    String verb = rest.substring(0, space);
                    result.putIfAbsent(verb, verb.equals("engine") ? "The engine" : "Verbs about " + verb + "s");
                }
            }
        });
        return result;
    }

    /** The last word before the cursor is a global option that wants a value, or all is wrong. */
    private List<String> globalValue(List<String> before, String typed) {
        if (before.isEmpty()) {
            return List.of();
        }
        GlobalOptions options;
        try {
            options = GlobalOptions.parse(before.subList(0, before.size() - 1));
        } catch (CliException e) {
            return List.of();
        }
        Candidates candidates = new Candidates(contexts.apply(options));
        return switch (before.get(before.size() - 1)) {
            case "--profile" -> starting(typed, candidates.profiles());
            case "-p", "--project-name" -> starting(typed, candidates.projects());
            case "--ansi" -> starting(typed, List.of("auto", "always", "never"));
            case "--progress" -> starting(typed, List.of("auto", "tty", "plain", "json", "quiet"));
            case "-f", "--file", "--env-file", "--project-directory" -> List.of(FILES);
            default -> List.of();
        };
    }

    private static List<String> argument(CommandSpec spec, List<String> before, String typed, Candidates candidates) {
        int positionals = 0;
        Optional<OptionSpec> open = Optional.empty();
        boolean optionsOver = false;
        for (String word : before) {
            if (open.isPresent()) {
                open = Optional.empty();
            } else if (optionsOver || (positionals > 0 && !interspersed(spec))) {
                positionals++;
            } else if (word.equals("--")) {
                optionsOver = true;
            } else if (word.startsWith("-") && word.length() > 1) {
                OptionSpec option = spec.findOption(word);
                open = Optional.ofNullable(option).filter(found -> found.arity().min() > 0);
            } else {
                positionals++;
            }
        }
        optionsOver |= positionals > 0 && !interspersed(spec);
        if (open.isPresent()) {
            return values(open.get().paramLabel(), open.get().description(), typed, candidates);
        }
        if (typed.startsWith("-") && !optionsOver) {
            return options(spec, typed);
        }
        int position = positionals;
        return spec.positionalParameters().stream()
                .filter(parameter -> parameter.index().min() <= position && max(parameter) >= position)
                .findFirst()
                .map(parameter -> values(parameter.paramLabel(), parameter.description(), typed, candidates))
                .orElse(List.of());
    }

    private static int max(PositionalParamSpec parameter) {
        return parameter.index().isVariable() ? PLENTY : parameter.index().max();
    }

    private static boolean interspersed(CommandSpec spec) {
        return !(spec.userObject() instanceof Command command) || command.interspersed();
    }

    private static List<String> options(CommandSpec spec, String typed) {
        List<String> lines = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            String name = option.longestName();
            if (!option.hidden() && name.startsWith(typed)) {
                lines.add(name + "\t" + String.join(" ", option.description()));
            }
        }
        return lines;
    }

    /** By what the place is called in the command's help. */
    private static List<String> values(String label, String[] description, String typed, Candidates candidates) {
        String kind = label.replaceAll("[^A-Z].*", "").toUpperCase(Locale.ROOT);
        return switch (kind) {
            case "SERVICE", "SERVICES" -> starting(typed, candidates.services());
            case "CONTAINER" -> starting(typed, candidates.containers());
            case "IMAGE", "REPOSITORY" -> starting(typed, candidates.images());
            case "NETWORK" -> starting(typed, candidates.networks());
            case "VOLUME" -> starting(typed, candidates.volumes());
            case "PROJECT" -> starting(typed, candidates.projects());
            case "FILE", "FOLDER", "PATH", "SOURCE", "TARGET" -> List.of(FILES);
            default -> starting(typed, alternatives(String.join(" ", description)));
        };
    }

    /** {@code always, missing or never} in a description says what may be written. */
    private static List<String> alternatives(String description) {
        String list = description.replaceFirst("^.*: ", "");
        return list.matches("[a-z]+(, [a-z]+)*( or [a-z]+)?") && list.contains(" or ")
                ? List.of(list.split(", | or ", -1))
                : List.of();
    }

    private static List<String> starting(String typed, Collection<String> names) {
        return names.stream().filter(name -> name.startsWith(typed)).toList();
    }

    private static List<String> starting(String typed, Map<String, String> described) {
        return described.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(typed))
                .map(entry -> entry.getKey() + "\t" + entry.getValue())
                .toList();
    }
}
