package io.jcompose.runtime.build.dockerfile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads Dockerfiles. Thread-safe. */
public final class DockerfileParser {
    private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9-_.]*");

    /**
     * Parses a whole file.
     *
     * @param file its name, for messages
     * @throws DockerfileException with all problems found
     */
    public Dockerfile parse(String file, String text) {
        return new Run(file).parse(text);
    }

    /**
     * Parses one instruction that an image's ONBUILD has stored.
     *
     * @param line the line of the FROM that brings it
     * @throws SyntaxException saying what is wrong
     */
    public Instruction parseTrigger(String text, int line) throws SyntaxException {
        List<Problem> problems = new ArrayList<>();
        List<LogicalLine> lines = new LogicalLines("ONBUILD", text, problems, new ArrayList<>()).read();
        if (lines.size() != 1 || !problems.isEmpty()) {
            throw new SyntaxException("'%s' is not one instruction".formatted(text));
        }
        LogicalLine one = lines.get(0);
        return new InstructionParser('\\').parse(new LogicalLine(one.text(), line, line, one.documents(), List.of()));
    }

    /** State of one parse. */
    private static final class Run {
        private final String file;
        private final List<Problem> problems = new ArrayList<>();
        private final List<Problem> warnings = new ArrayList<>();
        private final List<Instruction.Arg> globalArgs = new ArrayList<>();
        private final List<Dockerfile.Stage> stages = new ArrayList<>();
        private final List<List<Instruction>> instructions = new ArrayList<>();
        private boolean orphans;

        Run(String file) {
            this.file = file;
        }

        Dockerfile parse(String text) {
            LogicalLines reader = new LogicalLines(file, text, problems, warnings);
            List<LogicalLine> lines = reader.read();
            if (lines.isEmpty() && problems.isEmpty()) {
                problems.add(new Problem(file, 1, "the file has no instructions; it must begin with FROM"));
            }
            InstructionParser parser = new InstructionParser(reader.escape());
            for (LogicalLine line : lines) {
                try {
                    line(parser, line);
                } catch (SyntaxException e) {
                    problems.add(new Problem(file, line.startLine(), String.valueOf(e.getMessage())));
                }
            }
            if (stages.isEmpty() && problems.isEmpty()) {
                problems.add(new Problem(file, lines.get(0).startLine(), "no build stage: FROM is missing"));
            }
            if (!problems.isEmpty()) {
                throw new DockerfileException(problems.stream()
                        .sorted((a, b) -> Integer.compare(a.line(), b.line()))
                        .toList());
            }
            for (int i = 0; i < stages.size(); i++) {
                Dockerfile.Stage stage = stages.get(i);
                stages.set(
                        i,
                        new Dockerfile.Stage(
                                stage.origin(),
                                stage.name(),
                                stage.base(),
                                stage.platform(),
                                stage.comment(),
                                instructions.get(i)));
            }
            return new Dockerfile(
                    file, text, reader.escape(), reader.checks(), checksAbove(lines), globalArgs, stages, warnings);
        }

        private static Map<Integer, String> checksAbove(List<LogicalLine> lines) {
            Map<Integer, String> checks = new HashMap<>();
            for (LogicalLine line : lines) {
                line.checks().ifPresent(text -> checks.put(line.startLine(), text));
            }
            return checks;
        }

        private void line(InstructionParser parser, LogicalLine line) throws SyntaxException {
            if (InstructionSyntax.of(line.text()).name().equals("FROM")) {
                from(line);
                return;
            }
            Instruction instruction = parser.parse(line);
            if (instruction instanceof Instruction.Arg arg) {
                description(
                        "ARG",
                        line,
                        arg.declarations().stream()
                                .map(Instruction.Arg.Declaration::name)
                                .toList());
            }
            if (!stages.isEmpty()) {
                instructions.get(instructions.size() - 1).add(instruction);
            } else if (instruction instanceof Instruction.Arg arg) {
                globalArgs.add(arg);
            } else if (!orphans) {
                orphans = true;
                throw new SyntaxException("no build stage yet: FROM must come before %s (only ARG may precede it)"
                        .formatted(instruction.origin().keyword()));
            }
        }

        /** A comment right above a stage or argument describes it, and begins with its name. */
        private void description(String keyword, LogicalLine line, List<String> names) {
            if (line.comments().isEmpty() || names.isEmpty() || line.checks().isPresent()) {
                return;
            }
            String last = line.comments().get(line.comments().size() - 1);
            if (!names.contains(last.split(" ", 2)[0])) {
                warnings.add(new Problem(
                        file,
                        line.startLine(),
                        "InvalidDefinitionDescription: Comment for %s should follow the format: `# %s <description>`"
                                .formatted(keyword, names.size() == 1 ? names.get(0) : "<arg_key>")));
            }
        }

        private void from(LogicalLine line) throws SyntaxException {
            InstructionSyntax syntax = InstructionSyntax.of(line.text());
            Instruction.Origin origin =
                    new Instruction.Origin(syntax.keyword(), line.text(), line.startLine(), line.endLine());
            instructions.add(new ArrayList<>());
            List<String> words = InstructionSyntax.atSpaces(syntax.rest());
            stages.add(new Dockerfile.Stage(origin, Optional.empty(), "scratch", Optional.empty(), "", List.of()));
            Flags flags = Flags.parse(syntax.flags(), Map.of("platform", Flags.Kind.TEXT));
            if (words.size() != 1 && !(words.size() == 3 && words.get(1).equalsIgnoreCase("as"))) {
                throw new SyntaxException("FROM takes one argument or three: FROM IMAGE [AS NAME]");
            }
            Optional<String> name = Optional.empty();
            if (words.size() == 3) {
                name = Optional.of(words.get(2).toLowerCase(java.util.Locale.ROOT));
                if (!STAGE_NAME.matcher(name.get()).matches()) {
                    throw new SyntaxException(
                            ("invalid name for a build stage: '%s'; it begins with a letter and goes on"
                                            + " with letters, digits, '-', '_' and '.'")
                                    .formatted(words.get(2)));
                }
            }
            description("FROM", line, name.stream().toList());
            stages.set(
                    stages.size() - 1,
                    new Dockerfile.Stage(
                            origin,
                            name,
                            words.get(0),
                            flags.one("platform"),
                            name.map(line::commentOf).orElse(""),
                            List.of()));
        }
    }
}
