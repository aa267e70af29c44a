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

/** Runs all rules over a Dockerfile. The names are those that users of Docker know. */
public final class DockerfileCheck {
    private static final Pattern FROM_AS = Pattern.compile("^\\s*(\\S+)\\s+.*\\s([aA][sS])\\s+(\\S+)\\s*$");
    private static final Pattern SECRET =
            Pattern.compile("(?i)(?:_|^)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_|$)");
    private static final Pattern PUBLIC = Pattern.compile("(?i)(?:_|^)public(?:_|$)");
    private static final Set<String> RESERVED = Set.of("scratch", "context");
    /** Run only where the directive asks for them by name. */
    static final Set<String> EXPERIMENTAL = Set.of("InvalidDefinitionDescription");

    private final Dockerfile file;
    private final Surroundings surroundings;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Integer> withShell = new HashSet<>();

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
                .filter(finding -> settings.counts(finding.rule()))
                .distinct()
                .sorted(Comparator.comparingInt(Finding::startLine))
                .toList();
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
                        "'%s' is not in %s case like most instructions of this file"
                                .formatted(origin.keyword(), wantUpper ? "upper" : "lower"));
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
                if (isUpper(as.group(1)) != isUpper(as.group(2))) {
                    add(
                            stage.origin(),
                            "FromAsCasing",
                            "'%s' and '%s' differ in case".formatted(as.group(2), as.group(1)));
                }
                if (!isLower(as.group(3))) {
                    add(
                            stage.origin(),
                            "StageNameCasing",
                            "the stage name '%s' should be in lower case".formatted(as.group(3)));
                }
            }
            String name = stage.name().orElse("");
            if (RESERVED.contains(name)) {
                add(stage.origin(), "ReservedStageName", "'%s' is reserved and no name for a stage".formatted(name));
            }
            if (!name.isEmpty() && !names.add(name)) {
                add(stage.origin(), "DuplicateStageName", "an earlier stage is called '%s' too".formatted(name));
            }
            platform(stage, i);
            if (!surroundings.isUsed(i)) {
                add(
                        stage.origin(),
                        "UnreachableStage",
                        "nothing uses this stage, and without a name it can hardly be a target");
            }
        }
    }

    private void platform(Dockerfile.Stage stage, int index) {
        String platform = stage.platform().orElse("");
        if (platform.equals("$TARGETPLATFORM") || platform.equals("${TARGETPLATFORM}")) {
            add(stage.origin(), "RedundantTargetPlatform", "--platform=%s is the default".formatted(platform));
        } else if (!platform.isEmpty() && !platform.contains("$") && !isNamedFor(stage, platform)) {
            add(
                    stage.origin(),
                    "FromPlatformFlagConstDisallowed",
                    "--platform=%s is fixed; leave it to who builds".formatted(platform));
        } else if (platform.isEmpty()) {
            surroundings
                    .foreignBase(index)
                    .ifPresent(
                            both -> add(stage.origin(), "InvalidBaseImagePlatform", "the base image is for " + both));
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
        boolean absolute = surroundings.baseStage(index).isPresent()
                || surroundings.baseVariables(index).isEmpty(); // the base may have set one
        Set<Class<?>> once = new HashSet<>();
        List<Instruction> instructions = file.stages().get(index).instructions();
        for (int i = instructions.size() - 1; i >= 0; i--) {
            once(instructions.get(i), once);
        }
        for (Instruction instruction : instructions) {
            shell |= instruction instanceof Instruction.Shell;
            if (instruction instanceof Instruction.Workdir workdir) {
                absolute = workdir(workdir, absolute);
            }
            one(instruction, shell);
        }
        if (shell) {
            withShell.add(index);
        }
    }

    private boolean workdir(Instruction.Workdir workdir, boolean absolute) {
        boolean rooted = workdir.path().startsWith("/") || workdir.path().startsWith("$");
        if (!rooted && !absolute) {
            add(
                    workdir.origin(),
                    "WorkdirRelativePath",
                    "'%s' is relative to whatever the base image has; begin with an absolute path"
                            .formatted(workdir.path()));
        }
        return absolute || rooted;
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
                    "a later %s of this stage replaces this one"
                            .formatted(instruction.origin().keyword().toUpperCase(Locale.ROOT)));
        }
    }

    private void one(Instruction instruction, boolean shell) {
        Instruction.Origin origin = instruction.origin();
        if (instruction instanceof Instruction.Cmd cmd && !shell) {
            json(origin, cmd.command());
        } else if (instruction instanceof Instruction.Entrypoint entrypoint && !shell) {
            json(origin, entrypoint.command());
        } else if (instruction instanceof Instruction.Maintainer) {
            add(
                    origin,
                    "MaintainerDeprecated",
                    "MAINTAINER is out of date; use LABEL org.opencontainers.image.authors=…");
        } else if (instruction instanceof Instruction.Env env) {
            legacy(origin, env.pairs());
            env.pairs().forEach(pair -> secret(origin, pair.key()));
        } else if (instruction instanceof Instruction.Label label) {
            legacy(origin, label.pairs());
        } else if (instruction instanceof Instruction.Arg arg) {
            arg.declarations().forEach(declaration -> secret(origin, declaration.name()));
        } else if (instruction instanceof Instruction.Expose expose) {
            expose.ports().forEach(port -> expose(origin, port));
        } else if (instruction instanceof Instruction.Copy copy && copy.from().isEmpty()) {
            copied(copy);
        }
    }

    private void json(Instruction.Origin origin, Instruction.CommandLine command) {
        if (command.shellForm() && !command.words().isEmpty()) {
            String keyword = origin.keyword().toUpperCase(Locale.ROOT);
            add(
                    origin,
                    "JSONArgsRecommended",
                    "write %s as a JSON array: a shell in between does not pass signals on".formatted(keyword));
        }
    }

    private void legacy(Instruction.Origin origin, List<Instruction.KeyValue> pairs) {
        if (pairs.size() != 1) {
            return;
        }
        String rest = origin.text().strip().replaceFirst("^\\S+\\s+", "");
        if (rest.startsWith(pairs.get(0).key())
                && !rest.substring(pairs.get(0).key().length()).startsWith("=")) {
            String key = pairs.get(0).key();
            add(
                    origin,
                    "LegacyKeyValueFormat",
                    "write '%s %s=value', not '%s %s value'".formatted(origin.keyword(), key, origin.keyword(), key));
        }
    }

    private void secret(Instruction.Origin origin, String name) {
        if (SECRET.matcher(name).find() && !PUBLIC.matcher(name).find()) {
            add(
                    origin,
                    "SecretsUsedInArgOrEnv",
                    "'%s' looks like a secret, and everybody with the image can read it; use RUN --mount=type=secret"
                            .formatted(name));
        }
    }

    private void expose(Instruction.Origin origin, String port) {
        if (port.contains(":")) {
            add(origin, "ExposeInvalidFormat", "'%s': EXPOSE takes no host address or port".formatted(port));
        }
        int slash = port.indexOf('/');
        if (slash >= 0 && !port.contains("$") && !isLower(port.substring(slash))) {
            add(origin, "ExposeProtoCasing", "'%s': write the protocol in lower case".formatted(port));
        }
    }

    private void copied(Instruction.Copy copy) {
        for (String source : copy.sources()) {
            if (!source.contains("$") && !source.contains("*") && surroundings.isIgnored(source)) {
                add(
                        copy.origin(),
                        "CopyIgnoredFile",
                        "'%s' is left out by .dockerignore, so it cannot be copied".formatted(source));
            }
        }
    }
}
