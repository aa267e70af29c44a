package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.context.CleanPath;
import io.jcompose.runtime.build.dockerfile.Instruction;
import io.jcompose.runtime.image.ImageConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** An image's configuration while instructions change it. Not thread-safe. */
final class ConfigDraft {
    static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final Set<String> ports = new TreeSet<>();
    private final Set<String> volumes = new LinkedHashSet<>();
    private List<String> entrypoint;
    private List<String> command;
    private boolean commandSet;
    private List<String> shell;
    private List<String> onBuild;
    private Optional<String> user;
    private Optional<String> workingDir;
    private Optional<String> stopSignal;
    private Optional<ImageConfig.Healthcheck> healthcheck;

    ConfigDraft(ImageConfig from) {
        for (String entry : from.environment()) {
            int equals = entry.indexOf('=');
            environment.put(
                    equals < 0 ? entry : entry.substring(0, equals), equals < 0 ? "" : entry.substring(equals + 1));
        }
        labels.putAll(from.labels());
        ports.addAll(from.exposedPorts());
        volumes.addAll(from.volumes());
        entrypoint = from.entrypoint();
        command = from.command();
        shell = from.shell();
        onBuild = from.onBuild();
        user = from.user();
        workingDir = from.workingDir();
        stopSignal = from.stopSignal();
        healthcheck = from.healthcheck();
    }

    /** The start of a stage: with a PATH even if the base has none, so that {@code ENV PATH=/x:$PATH} works. */
    static ConfigDraft ofBase(ImageConfig base) {
        ConfigDraft draft = new ConfigDraft(base);
        draft.environment.putIfAbsent("PATH", DEFAULT_PATH);
        return draft;
    }

    ImageConfig build() {
        return new ImageConfig(
                user,
                List.copyOf(ports),
                environment(),
                entrypoint,
                command,
                List.copyOf(volumes),
                workingDir,
                labels,
                stopSignal,
                healthcheck,
                shell,
                onBuild);
    }

    /** {@code NAME=value}. */
    List<String> environment() {
        return environment.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();
    }

    Map<String, String> variables() {
        return environment;
    }

    void setVariable(String name, String value) {
        environment.put(name, value);
    }

    void setLabel(String name, String value) {
        labels.put(name, value);
    }

    void expose(String port) {
        ports.add(port);
    }

    void addVolume(String path) {
        volumes.add(path);
    }

    /** A new ENTRYPOINT makes a CMD of the base image meaningless, but not one of this stage. */
    void setEntrypoint(Instruction.CommandLine line) {
        entrypoint = resolve(line);
        if (!commandSet) {
            command = List.of();
        }
    }

    void setCommand(Instruction.CommandLine line) {
        command = resolve(line);
        commandSet = true;
    }

    /** The words to execute: those of the exec form, or the shell with the line. */
    List<String> resolve(Instruction.CommandLine line) {
        return line.shellForm() ? withShell(String.join(" ", line.words())) : line.words();
    }

    List<String> withShell(String script) {
        List<String> words = new ArrayList<>(shell());
        words.add(script);
        return words;
    }

    List<String> shell() {
        return shell.isEmpty() ? DEFAULT_SHELL : shell;
    }

    void setShell(List<String> words) {
        shell = words;
    }

    Optional<String> user() {
        return user.filter(name -> !name.isEmpty());
    }

    void setUser(String name) {
        user = Optional.of(name);
    }

    /** Absolute; {@code /} if none is set. */
    String workingDir() {
        return workingDir.filter(dir -> !dir.isEmpty()).orElse("/");
    }

    /** A relative path counts from the current folder. */
    String setWorkingDir(String path) {
        String absolute = absolute(path);
        workingDir = Optional.of(absolute);
        return absolute;
    }

    /** A path as seen from the working folder, clean and absolute. */
    String absolute(String path) {
        return CleanPath.of(path.startsWith("/") ? path : workingDir() + "/" + path);
    }

    void setStopSignal(String signal) {
        stopSignal = Optional.of(signal);
    }

    void setHealthcheck(ImageConfig.Healthcheck check) {
        healthcheck = Optional.of(check);
    }

    void addTrigger(String expression) {
        List<String> all = new ArrayList<>(onBuild);
        all.add(expression);
        onBuild = all;
    }

    /** The triggers of the base, which apply to this stage alone. */
    List<String> takeTriggers() {
        List<String> triggers = onBuild;
        onBuild = List.of();
        return triggers;
    }
}
