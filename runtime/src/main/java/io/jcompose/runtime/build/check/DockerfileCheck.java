package io.jcompose.runtime.build.check;

import io.jcompose.runtime.build.dockerfile.Dockerfile;
import io.jcompose.runtime.build.dockerfile.Instruction;
import io.jcompose.runtime.build.dockerfile.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs all rules over a Dockerfile. Names and words are those that users of Docker know, and their tools look for. */
public final class DockerfileCheck {
    private static final Pattern FROM_AS = Pattern.compile("^\\s*(\\S+)\\s+.*\\s([aA][sS])\\s+(\\S+)\\s*$");
    private static final Pattern SECRET =
            Pattern.compile("(?i)(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)");
    private static final Pattern HARMLESS = Pattern.compile("(?i)(?:_|^)(?:public|file|version)(?:_|$)");
    private static final Set<String> RESERVED = Set.of("scratch", "context");
    /** Run only where the directive asks for them by name. */
    static final Set<String> EXPERIMENTAL = Set.of("InvalidDefinitionDescription");

    private final Dockerfile file;
    private final Surroundings surroundings;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Integer> withShell = new HashSet<>();
    private final Set<Integer> withWorkdir = new HashSet<>();

    private DockerfileCheck(Dockerfile file, Surroundings surroundings) {
        this.file = file;
        this.surroundings = surroundings;
    }

    /** Findings in the order of their lines, without those that {@code settings} skips. */
    public static List<Finding> run(Dockerfile file, Surroundings surroundings, CheckSettings settings) {
        DockerfileCheck check = new DockerfileCheck(file, surroundings);
        check.warnings();
        check.casing();
        check.stages();
        for (int i = 0; i < file.stages().size(); i++) {
            if (surroundings.isChecked(i)) {
                check.stage(i);
            }
        }
        check.findings.addAll(new VariableCheck(file, surroundings).run());
        return check.findings.stream()
                .filter(finding -> settings.counts(finding.rule()) && !isSilenced(file, finding))
                .distinct()
                .sorted(Comparator.comparingInt(Finding::startLine))
                .toList();
    }

    /** By a comment right above the instruction. */
    private static boolean isSilenced(Dockerfile file, Finding finding) {
        return file.checksAbove(finding.startLine())
                .filter(text -> !CheckSettings.parse(text).counts(finding.rule()))
                .isPresent();
    }

    private void add(Instruction.Origin origin, String rule, String message) {
        findings.add(Finding.at(origin, rule, message));
    }

    /** What the parser has noticed: {@code Rule: message}. */
    private void warnings() {
        for (Problem problem : file.warnings()) {
            String[] parts = problem.message().split(": ", 2);
            findings.add(new Finding(parts[0], problem.line(), problem.line(), parts[parts.length - 1]));
        }
    }

    private void casing() {
        List<Instruction.Origin> all = new ArrayList<>();
        for (Dockerfile.Stage stage : file.stages()) {
            all.add(stage.origin());
            stage.instructions().forEach(instruction -> all.add(instruction.origin()));
        }
        long lower = all.stream().filter(origin -> isLower(origin.keyword())).count();
        long upper = all.stream().filter(origin -> isUpper(origin.keyword())).count();
        boolean wantUpper = upper >= lower;
        for (Instruction.Origin origin : all) {
            boolean good = wantUpper ? isUpper(origin.keyword()) : isLower(origin.keyword());
            if (!good) {
                add(
                        origin,
                        "ConsistentInstructionCasing",
                        "Command '%s' should match the case of the command majority (%s)"
                                .formatted(origin.keyword(), wantUpper ? "uppercase" : "lowercase"));
            }
        }
    }

    private static boolean isLower(String word) {
        return word.equals(word.toLowerCase(Locale.ROOT));
    }

    private static boolean isUpper(String word) {
        return word.equals(word.toUpperCase(Locale.ROOT));
    }

    private void stages() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < file.stages().size(); i++) {
            Dockerfile.Stage stage = file.stages().get(i);
            Matcher as = FROM_AS.matcher(stage.origin().text());
            if (stage.name().isPresent() && as.matches()) {
                boolean good = isLower(as.group(1))
                        ? isLower(as.group(2))
                        : !isUpper(as.group(1)) || isUpper(as.group(2)); // mixed case is found elsewhere
                if (!good) {
                    add(
                            stage.origin(),
                            "FromAsCasing",
                            "'%s' and '%s' keywords' casing do not match".formatted(as.group(2), as.group(1)));
                }
                if (!isLower(as.group(3))) {
                    add(
                            stage.origin(),
                            "StageNameCasing",
                            "Stage name '%s' should be lowercase".formatted(as.group(3)));
                }
            }
            String name = stage.name().orElse("");
            if (RESERVED.contains(name)) {
                add(
                        stage.origin(),
                        "ReservedStageName",
                        "Stage name should not use the same name as reserved stage \"%s\"".formatted(name));
            }
            if (!name.isEmpty() && !names.add(name)) {
                add(
                        stage.origin(),
                        "DuplicateStageName",
                        "Duplicate stage name \"%s\", stage names should be unique".formatted(name));
            }
            platform(stage, i);
            if (!surroundings.isUsed(i)) {
                add(stage.origin(), "UnreachableStage", "Nothing uses this stage, and it has no name to be a target");
            }
        }
    }

    private void platform(Dockerfile.Stage stage, int index) {
        String platform = stage.platform().orElse("");
        if (platform.equals("$TARGETPLATFORM") || platform.equals("${TARGETPLATFORM}")) {
            add(
                    stage.origin(),
                    "RedundantTargetPlatform",
                    "Setting platform to predefined %s in FROM is redundant as this is the default behavior"
                            .formatted(platform));
        } else if (!platform.isEmpty() && !platform.contains("$") && !isNamedFor(stage, platform)) {
            add(
                    stage.origin(),
                    "FromPlatformFlagConstDisallowed",
                    "FROM --platform flag should not use constant value \"%s\"".formatted(platform));
        } else if (platform.isEmpty()) {
            surroundings
                    .foreignBase(index)
                    .ifPresent(foreign -> add(
                            stage.origin(),
                            "InvalidBaseImagePlatform",
                            "Base image %s was pulled with platform \"%s\", expected \"%s\" for current build"
                                    .formatted(foreign.image(), foreign.actual(), foreign.expected())));
        }
    }

    /** Whether the stage's name says that it is for that platform, as {@code AS build-arm64} does. */
    private static boolean isNamedFor(Dockerfile.Stage stage, String platform) {
        String name = stage.name().orElse("");
        return Arrays.stream(platform.split("/")).anyMatch(part -> !part.isEmpty() && name.contains(part));
    }

    private void stage(int index) {
        boolean shell =
                surroundings.baseStage(index).filter(withShell::contains).isPresent();
        boolean workdir =
                surroundings.baseStage(index).filter(withWorkdir::contains).isPresent();
        Set<Class<?>> once = new HashSet<>();
        List<Instruction> instructions = file.stages().get(index).instructions();
        for (int i = instructions.size() - 1; i >= 0; i--) {
            once(instructions.get(i), once);
        }
        for (Instruction instruction : instructions) {
            shell |= instruction instanceof Instruction.Shell;
            if (instruction instanceof Instruction.Workdir first && !workdir) {
                firstWorkdir(first);
                workdir = true;
            }
            one(instruction, shell);
        }
        if (shell) {
            withShell.add(index);
        }
        if (workdir) {
            withWorkdir.add(index);
        }
    }

    /** Only the first WORKDIR stands on what the base image has. */
    private void firstWorkdir(Instruction.Workdir workdir) {
        if (!workdir.path().startsWith("/") && !workdir.path().startsWith("$")) {
            add(
                    workdir.origin(),
                    "WorkdirRelativePath",
                    "Relative workdir \"%s\" can have unexpected results if the base image changes"
                            .formatted(workdir.path()));
        }
    }

    /** Only the last one counts; called from the last to the first. */
    private void once(Instruction instruction, Set<Class<?>> seen) {
        boolean single = instruction instanceof Instruction.Cmd
                || instruction instanceof Instruction.Entrypoint
                || instruction instanceof Instruction.Healthcheck;
        if (single && !seen.add(instruction.getClass())) {
            add(
                    instruction.origin(),
                    "MultipleInstructionsDisallowed",
                    "Multiple %s instructions should not be used in the same stage because only the last one will be used"
                            .formatted(instruction.origin().keyword()));
        }
    }

    private void one(Instruction instruction, boolean shell) {
        Instruction.Origin origin = instruction.origin();
        if (instruction instanceof Instruction.Cmd cmd && !shell) {
            json(origin, cmd.command());
        } else if (instruction instanceof Instruction.Entrypoint entrypoint && !shell) {
            json(origin, entrypoint.command());
        } else if (instruction instanceof Instruction.Maintainer) {
            add(origin, "MaintainerDeprecated", "Maintainer instruction is deprecated in favor of using label");
        } else if (instruction instanceof Instruction.Env env) {
            legacy(origin, env.pairs());
            env.pairs().forEach(pair -> secret(origin, "ENV", pair.key()));
        } else if (instruction instanceof Instruction.Label label) {
            legacy(origin, label.pairs());
        } else if (instruction instanceof Instruction.Arg arg) {
            arg.declarations().forEach(declaration -> secret(origin, "ARG", declaration.name()));
        } else if (instruction instanceof Instruction.Expose expose) {
            expose.ports().forEach(port -> expose(origin, port));
        } else if (instruction instanceof Instruction.Copy copy && copy.from().isEmpty()) {
            copied(copy);
        }
    }

    private void json(Instruction.Origin origin, Instruction.CommandLine command) {
        if (command.shellForm() && !command.words().isEmpty()) {
            add(
                    origin,
                    "JSONArgsRecommended",
                    "JSON arguments recommended for %s to prevent unintended behavior related to OS signals"
                            .formatted(origin.keyword()));
        }
    }

    private void legacy(Instruction.Origin origin, List<Instruction.KeyValue> pairs) {
        if (pairs.size() != 1) {
            return;
        }
        String rest = origin.text().strip().replaceFirst("^\\S+\\s+", "");
        if (rest.startsWith(pairs.get(0).key())
                && !rest.substring(pairs.get(0).key().length()).startsWith("=")) {
            add(
                    origin,
                    "LegacyKeyValueFormat",
                    "\"%1$s key=value\" should be used instead of legacy \"%1$s key value\" format"
                            .formatted(origin.keyword()));
        }
    }

    private void secret(Instruction.Origin origin, String instruction, String name) {
        if (SECRET.matcher(name).find() && !HARMLESS.matcher(name).find()) {
            add(
                    origin,
                    "SecretsUsedInArgOrEnv",
                    "Do not use ARG or ENV instructions for sensitive data (%s \"%s\")".formatted(instruction, name));
        }
    }

    private void expose(Instruction.Origin origin, String port) {
        if (port.contains(":")) {
            add(
                    origin,
                    "ExposeInvalidFormat",
                    "EXPOSE instruction should not define an IP address or host-port mapping, found '%s'"
                            .formatted(port));
        }
        int slash = port.indexOf('/');
        if (slash >= 0 && !port.contains("$") && !isLower(port.substring(slash))) {
            add(
                    origin,
                    "ExposeProtoCasing",
                    "Defined protocol '%s' in EXPOSE instruction should be lowercase".formatted(port));
        }
    }

    private void copied(Instruction.Copy copy) {
        for (String source : copy.sources()) {
            if (!source.contains("$") && !source.contains("*") && surroundings.isIgnored(source)) {
                add(
                        copy.origin(),
                        "CopyIgnoredFile",
                        "Attempting to %s file \"%s\" that is excluded by .dockerignore"
                                .formatted(copy.add() ? "Add" : "Copy", source));
            }
        }
    }
}
