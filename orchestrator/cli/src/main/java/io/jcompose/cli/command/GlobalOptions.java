package io.jcompose.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What stands before the command. Read by hand, since a parser's model of these alone would cost as much time as the
 * rest of a short command.
 *
 * <p>Only the flags are in here; environment variables and {@code .env} say the rest where they are used.
 *
 * @param files {@code -} is standard input
 * @param ansi never, always or auto; empty if not given
 * @param progress auto, tty, plain, json or quiet; empty if not given
 * @param command first word after the options; empty if there is none
 * @param arguments what follows it
 */
public record GlobalOptions(
        List<String> files,
        Optional<String> projectName,
        Optional<String> projectDirectory,
        List<String> profiles,
        List<String> envFiles,
        Optional<String> ansi,
        Optional<String> progress,
        Optional<Integer> parallel,
        boolean dryRun,
        boolean allResources,
        boolean compatibility,
        boolean verbose,
        boolean version,
        boolean help,
        Optional<String> command,
        List<String> arguments) {

    private static final Map<String, String> LONG_NAMES =
            Map.of("-f", "--file", "-p", "--project-name", "-h", "--help", "-v", "--version", "-D", "--verbose");
    private static final List<String> WITH_VALUE = List.of(
            "--file",
            "--project-name",
            "--project-directory",
            "--workdir",
            "--profile",
            "--env-file",
            "--ansi",
            "--progress",
            "--parallel",
            "--insecure-registry");
    private static final List<String> FLAGS = List.of(
            "--dry-run",
            "--all-resources",
            "--compatibility",
            "--verbose",
            "--debug",
            "--version",
            "--help",
            "--no-ansi");

    /** The same with {@code --dry-run}, which was behind the command. */
    public GlobalOptions withDryRun() {
        return new GlobalOptions(
                files,
                projectName,
                projectDirectory,
                profiles,
                envFiles,
                ansi,
                progress,
                parallel,
                true,
                allResources,
                compatibility,
                verbose,
                version,
                help,
                command,
                arguments);
    }

    /**
     * Reads up to the first word that is not an option.
     *
     * @throws CliException for an unknown flag, a missing or an invalid value
     */
    public static GlobalOptions parse(List<String> args) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        int at = 0;
        while (at < args.size() && args.get(at).startsWith("-") && args.get(at).length() > 1) {
            String arg = args.get(at++);
            if (arg.equals("--")) {
                break;
            }
            at = readOne(arg, args, at, values);
        }
        checkClashes(values);
        List<String> rest = args.subList(at, args.size());
        return new GlobalOptions(
                values.getOrDefault("--file", List.of()),
                last(values, "--project-name"),
                last(values, "--project-directory").or(() -> last(values, "--workdir")),
                values.getOrDefault("--profile", List.of()),
                values.getOrDefault("--env-file", List.of()),
                flag(values, "--no-ansi")
                        ? Optional.of("never")
                        : oneOf(values, "--ansi", List.of("never", "always", "auto")),
                oneOf(values, "--progress", List.of("auto", "tty", "plain", "json", "quiet", "none"))
                        .map(type -> type.equals("none") ? "quiet" : type),
                last(values, "--parallel").map(text -> number(text, "--parallel")),
                flag(values, "--dry-run"),
                flag(values, "--all-resources"),
                flag(values, "--compatibility"),
                flag(values, "--verbose") || flag(values, "--debug"),
                flag(values, "--version"),
                flag(values, "--help"),
                rest.isEmpty() ? Optional.empty() : Optional.of(rest.get(0)),
                rest.isEmpty() ? List.of() : List.copyOf(rest.subList(1, rest.size())));
    }

    /** In the words of Docker Compose. */
    private static void checkClashes(Map<String, List<String>> values) {
        String ansi =
                flag(values, "--no-ansi") ? "never" : last(values, "--ansi").orElse("auto");
        String progress = last(values, "--progress").orElse("auto");
        if (flag(values, "--no-ansi") && !last(values, "--ansi").orElse("auto").equals("auto")) {
            throw new CliException("cannot specify --no-ansi and --ansi; use only --ansi");
        }
        if (values.containsKey("--workdir") && values.containsKey("--project-directory")) {
            throw new CliException("cannot specify --workdir and --project-directory; use only --project-directory");
        }
        if (progress.equals("tty") && ansi.equals("never")) {
            throw new CliException("can't use --progress tty while ANSI support is disabled");
        }
        if (progress.equals("plain") && ansi.equals("always")) {
            throw new CliException("can't use --progress plain while ANSI support is forced");
        }
    }

    /**
     * So many steps at a time: {@code --parallel}, else {@code COMPOSE_PARALLEL_LIMIT}; empty for no limit, which any
     * number below 1 means too.
     *
     * @throws CliException if the variable holds no number
     */
    public OptionalInt parallelLimit(Map<String, String> environment) {
        String variable = environment.getOrDefault("COMPOSE_PARALLEL_LIMIT", "");
        int limit = parallel.orElseGet(() -> variable.isEmpty() ? -1 : number(variable, "COMPOSE_PARALLEL_LIMIT"));
        return limit > 0 ? OptionalInt.of(limit) : OptionalInt.empty();
    }

    private static int readOne(String arg, List<String> args, int next, Map<String, List<String>> values) {
        String name = arg;
        Optional<String> value = Optional.empty();
        int equals = arg.indexOf('=');
        if (equals > 0) {
            name = arg.substring(0, equals);
            value = Optional.of(arg.substring(equals + 1));
        } else if (!arg.startsWith("--") && arg.length() > 2) {
            name = arg.substring(0, 2); // -fcompose.yaml
            value = Optional.of(arg.substring(2));
        }
        name = LONG_NAMES.getOrDefault(name, name);
        if (FLAGS.contains(name)) {
            values.computeIfAbsent(name, key -> new ArrayList<>()).add(value.orElse("true"));
            return next;
        }
        if (!WITH_VALUE.contains(name)) {
            throw new CliException("unknown flag: %s; see 'jcompose --help'".formatted(name));
        }
        int after = next;
        if (value.isEmpty()) {
            if (next >= args.size()) {
                throw new CliException("flag needs an argument: " + arg);
            }
            value = Optional.of(args.get(next));
            after = next + 1;
        }
        values.computeIfAbsent(name, key -> new ArrayList<>()).add(value.get());
        return after;
    }

    private static Optional<String> last(Map<String, List<String>> values, String name) {
        List<String> all = values.getOrDefault(name, List.of());
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    private static boolean flag(Map<String, List<String>> values, String name) {
        String text = last(values, name).orElse("false");
        return switch (text) {
            case "true", "1", "t", "T", "TRUE", "True" -> true;
            case "false", "0", "f", "F", "FALSE", "False" -> false;
            default ->
                throw new CliException("invalid value '%s' for %s: expected true or false".formatted(text, name));
        };
    }

    private static Optional<String> oneOf(Map<String, List<String>> values, String name, List<String> allowed) {
        Optional<String> value = last(values, name);
        value.filter(v -> !allowed.contains(v)).ifPresent(v -> {
            throw new CliException(
                    "invalid value '%s' for %s: expected %s".formatted(v, name, String.join(", ", allowed)));
        });
        return value;
    }

    private static int number(String text, String where) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new CliException("invalid value '%s' for %s: expected a number".formatted(text, where));
        }
    }
}
