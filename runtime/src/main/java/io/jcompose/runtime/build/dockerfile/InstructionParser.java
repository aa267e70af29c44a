package io.jcompose.runtime.build.dockerfile;

import io.jcompose.runtime.build.dockerfile.Flags.Kind;
import io.jcompose.runtime.build.dockerfile.Instruction.Arg;
import io.jcompose.runtime.build.dockerfile.Instruction.CommandLine;
import io.jcompose.runtime.build.dockerfile.Instruction.CopyOptions;
import io.jcompose.runtime.build.dockerfile.Instruction.KeyValue;
import io.jcompose.runtime.build.dockerfile.Instruction.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes instructions of logical lines; each kind of instruction has its method. */
final class InstructionParser {
    /** In the order people look for them. */
    static final List<String> KEYWORDS = List.of(
            "FROM",
            "RUN",
            "COPY",
            "ADD",
            "ENV",
            "ARG",
            "WORKDIR",
            "USER",
            "EXPOSE",
            "LABEL",
            "VOLUME",
            "ENTRYPOINT",
            "CMD",
            "SHELL",
            "HEALTHCHECK",
            "STOPSIGNAL",
            "ONBUILD",
            "MAINTAINER");

    private static final Map<String, Kind> NONE = Map.of();
    private final char escape;

    InstructionParser(char escape) {
        this.escape = escape;
    }

    /** Everything but FROM. */
    Instruction parse(LogicalLine line) throws SyntaxException {
        InstructionSyntax syntax = InstructionSyntax.of(line.text());
        Origin origin = new Origin(syntax.keyword(), line.text(), line.startLine(), line.endLine());
        String name = syntax.name();
        if (!KEYWORDS.contains(name)) {
            throw new SyntaxException(
                    "unknown instruction: %s%s".formatted(syntax.keyword(), Nearest.hint(name, KEYWORDS)));
        }
        return switch (name) {
            case "RUN" -> run(origin, syntax, line.documents());
            case "COPY", "ADD" -> copy(origin, syntax, line.documents());
            case "HEALTHCHECK" -> HealthcheckParser.parse(origin, syntax);
            case "ONBUILD" -> onbuild(origin, syntax, line);
            default -> {
                Flags.parse(syntax.flags(), NONE);
                yield plain(origin, name, syntax.rest(), line);
            }
        };
    }

    private Instruction plain(Origin origin, String name, String rest, LogicalLine line) throws SyntaxException {
        return switch (name) {
            case "ARG" -> new Arg(origin, declarations(rest, line));
            case "ENV" -> new Instruction.Env(origin, pairs(name, rest));
            case "LABEL" -> new Instruction.Label(origin, pairs(name, rest));
            case "CMD" -> new Instruction.Cmd(origin, command(rest, List.of()));
            case "ENTRYPOINT" -> new Instruction.Entrypoint(origin, command(rest, List.of()));
            case "SHELL" -> new Instruction.Shell(origin, shell(rest));
            case "WORKDIR" -> new Instruction.Workdir(origin, one(name, rest));
            case "USER" -> new Instruction.User(origin, one(name, rest));
            case "STOPSIGNAL" -> new Instruction.StopSignal(origin, one(name, rest));
            case "MAINTAINER" -> new Instruction.Maintainer(origin, one(name, rest));
            case "EXPOSE" ->
                new Instruction.Expose(
                        origin,
                        atLeastOne(
                                name,
                                InstructionSyntax.atSpaces(rest).stream()
                                        .sorted()
                                        .toList()));
            case "VOLUME" -> new Instruction.Volume(origin, volumes(rest));
            default -> throw new SyntaxException("FROM is not allowed here");
        };
    }

    private static String one(String name, String rest) throws SyntaxException {
        if (rest.isEmpty()) {
            throw new SyntaxException(name + " requires exactly one argument");
        }
        return rest;
    }

    private static List<String> atLeastOne(String name, List<String> words) throws SyntaxException {
        if (words.isEmpty()) {
            throw new SyntaxException(name + " requires at least one argument");
        }
        return words;
    }

    private static List<String> listOrWords(String rest) throws SyntaxException {
        Optional<List<String>> json = InstructionSyntax.jsonArray(rest);
        return json.isPresent() ? json.get() : InstructionSyntax.atSpaces(rest);
    }

    private static CommandLine command(String rest, List<Heredoc> documents) throws SyntaxException {
        Optional<List<String>> json = InstructionSyntax.jsonArray(rest);
        return json.isPresent()
                ? new CommandLine(json.get(), false, documents)
                : new CommandLine(rest.isEmpty() ? List.of() : List.of(rest), true, documents);
    }

    private static List<String> shell(String rest) throws SyntaxException {
        Optional<List<String>> json = InstructionSyntax.jsonArray(rest);
        if (json.isEmpty()) {
            throw new SyntaxException(
                    "SHELL requires the arguments as a JSON array, for example [\"/bin/bash\", \"-c\"]");
        }
        return atLeastOne("SHELL", json.get());
    }

    private static List<String> volumes(String rest) throws SyntaxException {
        List<String> paths = atLeastOne("VOLUME", listOrWords(rest));
        if (paths.stream().anyMatch(String::isBlank)) {
            throw new SyntaxException("VOLUME: a path is empty");
        }
        return paths;
    }

    private List<KeyValue> pairs(String name, String rest) throws SyntaxException {
        List<String> words = InstructionSyntax.quotedWords(rest, escape);
        if (words.isEmpty()) {
            throw new SyntaxException(name + " requires at least one argument");
        }
        if (!words.get(0).contains("=")) {
            List<String> parts = InstructionSyntax.firstAndRest(rest);
            if (parts.size() < 2) {
                throw new SyntaxException("%s must have two arguments: %s %s=value".formatted(name, name, rest));
            }
            return List.of(new KeyValue(parts.get(0), parts.get(1)));
        }
        List<KeyValue> pairs = new ArrayList<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw new SyntaxException(
                        "%s: no = in '%s'; write name=value, with quotes around spaces".formatted(name, word));
            }
            if (equals == 0) {
                throw new SyntaxException("%s: the name in '%s' is empty".formatted(name, word));
            }
            pairs.add(new KeyValue(word.substring(0, equals), word.substring(equals + 1)));
        }
        return pairs;
    }

    private List<Arg.Declaration> declarations(String rest, LogicalLine line) throws SyntaxException {
        List<Arg.Declaration> declarations = new ArrayList<>();
        for (String word : atLeastOne("ARG", InstructionSyntax.quotedWords(rest, escape))) {
            int equals = word.indexOf('=');
            if (equals == 0) {
                throw new SyntaxException("ARG: the name in '%s' is empty".formatted(word));
            }
            String name = equals < 0 ? word : word.substring(0, equals);
            Optional<String> value = equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1));
            declarations.add(new Arg.Declaration(name, value, line.commentOf(name)));
        }
        return declarations;
    }

    private static Instruction.Run run(Origin origin, InstructionSyntax syntax, List<Heredoc> documents)
            throws SyntaxException {
        Flags flags = Flags.parse(
                syntax.flags(),
                Map.of("mount", Kind.TEXTS, "network", Kind.TEXT, "security", Kind.TEXT, "device", Kind.TEXTS));
        for (String mount : flags.all("mount")) {
            MountOption.checkBeforeExpansion(mount);
        }
        String network = oneOf(flags, "network", "default", Set.of("default", "none", "host"));
        String security = oneOf(flags, "security", "sandbox", Set.of("sandbox", "insecure"));
        return new Instruction.Run(
                origin, command(syntax.rest(), documents), flags.all("mount"), network, security, flags.all("device"));
    }

    private static String oneOf(Flags flags, String name, String otherwise, Set<String> allowed)
            throws SyntaxException {
        String value = flags.one(name).orElse(otherwise);
        if (!allowed.contains(value)) {
            throw new SyntaxException("flag --%s: unknown value '%s'%s; use one of %s"
                    .formatted(
                            name,
                            value,
                            Nearest.hint(value, allowed),
                            allowed.stream().sorted().toList()));
        }
        return value;
    }

    private static Instruction.Copy copy(Origin origin, InstructionSyntax syntax, List<Heredoc> documents)
            throws SyntaxException {
        boolean add = syntax.name().equals("ADD");
        Map<String, Kind> known = new LinkedHashMap<>(
                Map.of("chown", Kind.TEXT, "chmod", Kind.TEXT, "link", Kind.TRUTH, "exclude", Kind.TEXTS));
        known.putAll(
                add
                        ? Map.of("checksum", Kind.TEXT, "keep-git-dir", Kind.TRUTH, "unpack", Kind.TRUTH)
                        : Map.of("from", Kind.TEXT, "parents", Kind.TRUTH));
        Flags flags = Flags.parse(syntax.flags(), known);
        List<String> words = listOrWords(syntax.rest());
        if (words.size() < 2) {
            throw new SyntaxException(
                    words.isEmpty()
                            ? syntax.name() + " requires at least two arguments: sources and a destination"
                            : "%s requires at least two arguments, but only '%s' is given: the destination is missing"
                                    .formatted(syntax.name(), words.get(0)));
        }
        String destination = words.get(words.size() - 1);
        if (Heredoc.start(destination).isPresent()) {
            throw new SyntaxException("%s cannot have a heredoc as its destination".formatted(syntax.name()));
        }
        List<String> sources = new ArrayList<>();
        List<Heredoc> inline = new ArrayList<>();
        for (String word : words.subList(0, words.size() - 1)) {
            Optional<Heredoc> document = Heredoc.start(word)
                    .flatMap(start -> documents.stream()
                            .filter(d -> d.name().equals(start.name()))
                            .findFirst());
            document.ifPresentOrElse(inline::add, () -> sources.add(word));
        }
        return new Instruction.Copy(origin, add, sources, inline, destination, flags.one("from"), options(flags));
    }

    private static CopyOptions options(Flags flags) {
        return new CopyOptions(
                flags.one("chown"),
                flags.one("chmod"),
                flags.truth("link").orElse(false),
                flags.truth("parents").orElse(false),
                flags.all("exclude"),
                flags.one("checksum"),
                flags.truth("keep-git-dir"),
                flags.truth("unpack"));
    }

    private Instruction onbuild(Origin origin, InstructionSyntax syntax, LogicalLine line) throws SyntaxException {
        Flags.parse(syntax.flags(), NONE);
        String trigger =
                InstructionSyntax.of(one("ONBUILD", syntax.rest())).name().toUpperCase(Locale.ROOT);
        if (Set.of("ONBUILD", "FROM", "MAINTAINER").contains(trigger)) {
            throw new SyntaxException("%s is not allowed as an ONBUILD trigger".formatted(trigger));
        }
        parse(new LogicalLine(syntax.rest(), line.startLine(), line.endLine(), line.documents(), List.of()));
        return new Instruction.Onbuild(origin, syntax.rest(), line.documents());
    }
}
