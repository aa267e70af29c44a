package io.jcompose.runtime.build.dockerfile;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Prints how a Dockerfile is understood, as JSON: {@code java … DockerfileJson FILE}. For comparing parsers. */
public final class DockerfileJson {
    private DockerfileJson() {}

    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            Dockerfile file = new DockerfileParser().parse("Dockerfile", Files.readString(Path.of(args[0])));
            out.println(new ObjectMapper().writeValueAsString(toMap(file)));
        } catch (DockerfileException e) {
            out.println(new ObjectMapper().writeValueAsString(Map.of("error", String.valueOf(e.getMessage()))));
        }
    }

    static Map<String, Object> toMap(Dockerfile file) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("escape", String.valueOf(file.escape()));
        map.put(
                "metaArgs",
                file.globalArgs().stream().map(DockerfileJson::toMap).toList());
        List<Object> stages = new ArrayList<>();
        for (Dockerfile.Stage stage : file.stages()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", stage.name().orElse(""));
            one.put("base", stage.base());
            one.put("platform", stage.platform().orElse(""));
            one.put(
                    "commands",
                    stage.instructions().stream().map(DockerfileJson::toMap).toList());
            stages.add(one);
        }
        map.put("stages", stages);
        return map;
    }

    private static Map<String, Object> toMap(Instruction instruction) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("instruction", instruction.origin().keyword());
        if (instruction instanceof Instruction.Run run) {
            command(map, run.command());
            map.put("network", run.network());
            map.put("security", run.security());
            map.put("mounts", run.mounts().stream().map(DockerfileJson::mount).toList());
        } else if (instruction instanceof Instruction.Cmd cmd) {
            command(map, cmd.command());
        } else if (instruction instanceof Instruction.Entrypoint entrypoint) {
            command(map, entrypoint.command());
        } else if (instruction instanceof Instruction.Copy copy) {
            copy(map, copy);
        } else if (instruction instanceof Instruction.Env env) {
            map.put("pairs", pairs(env.origin(), env.pairs()));
        } else if (instruction instanceof Instruction.Label label) {
            map.put("pairs", pairs(label.origin(), label.pairs()));
        } else if (instruction instanceof Instruction.Arg arg) {
            map.put(
                    "args",
                    arg.declarations().stream().map(DockerfileJson::declaration).toList());
        } else if (instruction instanceof Instruction.Healthcheck check) {
            map.put("health", health(check));
        } else {
            single(map, instruction);
        }
        return map;
    }

    private static void single(Map<String, Object> map, Instruction instruction) {
        if (instruction instanceof Instruction.Expose expose) {
            map.put("ports", expose.ports());
        } else if (instruction instanceof Instruction.Volume volume) {
            map.put("volumes", volume.paths());
        } else if (instruction instanceof Instruction.Workdir workdir) {
            map.put("path", workdir.path());
        } else if (instruction instanceof Instruction.User user) {
            map.put("user", user.user());
        } else if (instruction instanceof Instruction.StopSignal signal) {
            map.put("signal", signal.signal());
        } else if (instruction instanceof Instruction.Shell shell) {
            map.put("shell", shell.words());
        } else if (instruction instanceof Instruction.Maintainer maintainer) {
            map.put("maintainer", maintainer.name());
        } else if (instruction instanceof Instruction.Onbuild onbuild) {
            map.put("expression", onbuild.expression());
        }
    }

    private static void command(Map<String, Object> map, Instruction.CommandLine command) {
        map.put("cmd", command.words());
        map.put("shellForm", command.shellForm());
        map.put(
                "files",
                command.documents().stream()
                        .map(d -> Map.of("Name", d.name(), "Data", d.content(), "Chomp", d.chomp()))
                        .toList());
    }

    private static void copy(Map<String, Object> map, Instruction.Copy copy) {
        map.put("sources", copy.sources());
        map.put("dest", copy.destination());
        map.put("from", copy.from().orElse(""));
        map.put("chown", copy.options().chown().orElse(""));
        map.put("chmod", copy.options().chmod().orElse(""));
        map.put("link", copy.options().link());
        map.put("parents", copy.options().parents());
        map.put("exclude", copy.options().exclude());
        map.put("checksum", copy.options().checksum().orElse(""));
        map.put("keepGitDir", copy.options().keepGitDir().orElse(false));
        map.put(
                "contents",
                copy.documents().stream()
                        .map(d -> Map.of("Path", d.name(), "Data", d.text(), "Expand", d.expand()))
                        .toList());
    }

    private static List<Object> pairs(Instruction.Origin origin, List<Instruction.KeyValue> pairs) {
        boolean spaced = !InstructionSyntax.quotedWords(
                        InstructionSyntax.of(origin.text()).rest(), '\\')
                .get(0)
                .contains("=");
        List<Object> list = new ArrayList<>();
        pairs.forEach(pair -> list.add(Map.of("Key", pair.key(), "Value", pair.value(), "NoDelim", spaced)));
        return list;
    }

    private static Map<String, Object> declaration(Instruction.Arg.Declaration declaration) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Key", declaration.name());
        map.put("Value", declaration.value().orElse(""));
        map.put("DocComment", declaration.comment());
        return map;
    }

    private static Map<String, Object> health(Instruction.Healthcheck check) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Test", check.test());
        map.put("Interval", nanos(check.interval()));
        map.put("Timeout", nanos(check.timeout()));
        map.put("StartPeriod", nanos(check.startPeriod()));
        map.put("StartInterval", nanos(check.startInterval()));
        check.retries().ifPresent(retries -> map.put("Retries", retries));
        map.values().removeIf(value -> value.equals(0L));
        return map;
    }

    private static long nanos(Optional<Duration> duration) {
        return duration.map(Duration::toNanos).orElse(0L);
    }

    private static Map<String, Object> mount(String text) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("Type", "bind");
        map.put("ReadOnly", true);
        try {
            // The shape compared with has mounts as far as they are known before variables are.
            boolean anonymous = !text.contains("target") && !text.contains("dst");
            MountOption mount = MountOption.parse(anonymous && !text.contains("type") ? text + ",target=/" : text);
            map.put("Type", mount.type().name().toLowerCase(Locale.ROOT));
            map.put("ReadOnly", mount.readOnly());
            map.put("From", mount.from().orElse(""));
            map.put("Source", mount.source().orElse(""));
            map.put("Target", anonymous ? "" : mount.target().orElse(""));
            map.put("CacheID", mount.id().orElse(""));
            map.put("CacheSharing", text.contains("sharing") ? mount.sharing() : "");
            map.put("Required", mount.required());
            map.put("Env", mount.env().orElse(""));
            map.put("SizeLimit", mount.size().orElse(0));
            mount.mode().ifPresent(mode -> map.put("Mode", mode));
            mount.uid().ifPresent(uid -> map.put("UID", uid));
            mount.gid().ifPresent(gid -> map.put("GID", gid));
        } catch (SyntaxException e) {
            map.keySet().removeIf(key -> !key.equals("Type") && !key.equals("ReadOnly"));
        }
        map.values().removeIf(value -> value.equals(0) || value.equals(0L));
        return map;
    }
}
