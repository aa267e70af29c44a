package io.jcompose.cli.command;

import io.jcompose.runtime.build.dockerfile.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command's options and arguments, and the words for what is wrong with those given: Docker's, so scripts find them. */
public final class CommandModel {
    private static final int WRONG_FLAG = 125;
    private static final int MAX_NEAR = 3;

    private CommandModel() {}

    /** The parser of one command. */
    public static CommandLine of(Command command) {
        return new CommandLine(withShortHelp(command))
                .setCommandName("jcompose " + nameOf(command))
                .setOverwrittenOptionsAllowed(true)
                .setStopAtPositional(!command.interspersed())
                .setExpandAtFiles(false)
                .setUsageHelpLongOptionsMaxWidth(30);
    }

    /**
     * Fills a command's fields from an ordinary command line by a table made while packaging.
     *
     * @return false if there is no table or the line needs the parser; then nothing has been touched
     */
    public static boolean fillQuickly(Command command, List<String> arguments) {
        return OptionTable.of(command.getClass())
                .map(table -> QuickParser.fill(command, table, arguments))
                .orElse(false);
    }

    /** The same with a table from {@link OptionTables}. */
    static boolean fillQuickly(Command command, String table, List<String> arguments) {
        return QuickParser.fill(command, OptionTable.parse(table), arguments);
    }

    /** {@code -h} asks for help, unless the command has it for something else: {@code container run -h NAME}. */
    private static CommandSpec withShortHelp(Command command) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        OptionSpec help = spec.findOption("--help");
        if (help != null && spec.findOption("-h") == null) {
            spec.remove(help);
            spec.addOption(OptionSpec.builder(help).names("-h", "--help").build());
        }
        return spec;
    }

    /** As users write it. */
    public static String nameOf(Command command) {
        CommandLine.Command annotation = command.getClass().getAnnotation(CommandLine.Command.class);
        return annotation == null ? "" : annotation.name();
    }

    /** Flags may be given a value, {@code --detach=false}; the parser knows only flags without. */
    public static List<String> withoutFlagValues(CommandSpec spec, List<String> arguments) {
        List<String> result = new ArrayList<>(arguments.size());
        boolean options = true;
        boolean value = false;
        for (String word : arguments) {
            boolean option = !value && word.startsWith("-") && word.length() > 1;
            options &= value || (option ? !word.equals("--") : !spec.parser().stopAtPositional());
            value = options && option && takesNextWord(spec, word);
            int equals = word.indexOf('=');
            OptionSpec flag = options && option && equals > 0 ? spec.findOption(word.substring(0, equals)) : null;
            if (flag == null || flag.arity().max() > 0) {
                result.add(word);
                continue;
            }
            switch (word.substring(equals + 1).toLowerCase(Locale.ROOT)) {
                case "true", "1", "t" -> result.add(word.substring(0, equals));
                case "false", "0", "f" -> {} // as if it were not there
                default ->
                    throw new CliException("invalid argument \"%s\" for \"%s\" flag: use true or false"
                            .formatted(word.substring(equals + 1), flagName(flag)));
            }
        }
        return result;
    }

    /** {@code -t 5}, {@code --tail 5}, and {@code -ft 5}, but neither {@code -t5} nor {@code --tail=5}. */
    private static boolean takesNextWord(CommandSpec spec, String word) {
        OptionSpec option = spec.findOption(word);
        if (option == null
                && !word.startsWith("--")
                && word.chars().skip(1).allMatch(c -> isFlag(spec, (char) c) || c == word.charAt(word.length() - 1))) {
            option = spec.findOption("-" + word.charAt(word.length() - 1));
        }
        return option != null && option.arity().min() > 0;
    }

    private static boolean isFlag(CommandSpec spec, char letter) {
        OptionSpec option = spec.findOption("-" + letter);
        return option != null && option.arity().max() == 0;
    }

    /** What is wrong with a command line, and where help is. */
    public static String describe(ParameterException e, Command command) {
        String help = "; see 'jcompose %s --help'".formatted(nameOf(command));
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unknown(unmatched, help);
        }
        if (e instanceof MissingParameterException missing) {
            return missing(missing, help);
        }
        String message = String.valueOf(e.getMessage());
        if (e.getArgSpec() instanceof OptionSpec option && e.getValue() != null) {
            String reason = message.substring(message.lastIndexOf(": ") < 0 ? 0 : message.lastIndexOf(": ") + 2)
                    .replaceAll("is not an? (double|float|int|long)$", "is not a number");
            return "invalid argument \"%s\" for \"%s\" flag: %s".formatted(e.getValue(), flagName(option), reason);
        }
        return message.isEmpty() ? message : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    }

    /** For a wrong flag Docker's own commands have a code that Compose's have not; for wrong arguments both have 1. */
    public static int exitCode(ParameterException e, Command command) {
        boolean unknownArgument = e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption();
        boolean missingArgument = e instanceof MissingParameterException missing
                && missing.getMissing().stream().noneMatch(ArgSpec::isOption);
        boolean ofDocker = nameOf(command).contains(" ");
        return ofDocker && !unknownArgument && !missingArgument ? WRONG_FLAG : 1;
    }

    private static String unknown(UnmatchedArgumentException e, String help) {
        String first = e.getUnmatched().get(0);
        String what;
        if (first.startsWith("--")) {
            what = "unknown flag: " + first.replaceFirst("=.*", "");
        } else if (first.startsWith("-") && first.length() > 1) {
            what = "unknown shorthand flag: '%c' in %s".formatted(first.charAt(1), first);
        } else {
            what = "unexpected argument: " + first;
        }
        List<String> near = first.startsWith("--") ? near(first.replaceFirst("=.*", ""), e) : List.of();
        return what + (near.isEmpty() ? help : "; did you mean " + String.join(" or ", near) + "?");
    }

    /** Flags that begin so, or else the one that is written nearly so. */
    private static List<String> near(String flag, UnmatchedArgumentException e) {
        Set<String> flags = e.getCommandLine().getCommandSpec().options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::longestName)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> longer = flags.stream()
                .filter(other -> flag.length() > 3 && other.startsWith(flag))
                .limit(MAX_NEAR)
                .toList();
        return longer.isEmpty() ? Nearest.to(flag, flags).stream().toList() : longer;
    }

    private static String missing(MissingParameterException e, String help) {
        List<String> labels = new ArrayList<>();
        for (ArgSpec argument : e.getMissing()) {
            if (argument instanceof OptionSpec option) {
                return "flag needs an argument: " + option.longestName() + help;
            }
            labels.add(argument.paramLabel());
        }
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        int needed = 0;
        int given = 0;
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            needed += parameter.arity().min();
            given += parameter.stringValues().size();
        }
        return "requires at least %d argument%s, only received %d: %s is missing%s"
                .formatted(needed, needed == 1 ? "" : "s", given, String.join(" and ", labels), help);
    }

    /** {@code -t, --timeout}. */
    private static String flagName(OptionSpec option) {
        String shortest = option.shortestName();
        String longest = option.longestName();
        return shortest.equals(longest) ? longest : shortest + ", " + longest;
    }
}
