package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.Signal;
import io.jcompose.runtime.build.dockerfile.Heredoc;
import io.jcompose.runtime.build.dockerfile.Instruction;
import io.jcompose.runtime.build.dockerfile.Instruction.KeyValue;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.build.dockerfile.WordExpander;
import io.jcompose.runtime.image.ImageConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Carries out the instructions that change only the configuration, and expands the words of the others. */
final class ConfigSteps {
    private final Session session;
    private final StageState state;
    private final WordExpander expander;

    ConfigSteps(Session session, StageState state, WordExpander expander) {
        this.session = session;
        this.state = state;
        this.expander = expander;
    }

    String word(String text) throws FailedStep {
        try {
            return expander.word(text, state.variables());
        } catch (SyntaxException e) {
            throw new FailedStep(e);
        }
    }

    private List<String> each(List<String> texts) throws FailedStep {
        List<String> result = new ArrayList<>();
        for (String text : texts) {
            result.add(word(text));
        }
        return result;
    }

    private List<KeyValue> pairs(List<KeyValue> pairs) throws FailedStep {
        List<KeyValue> result = new ArrayList<>();
        for (KeyValue pair : pairs) {
            result.add(new KeyValue(word(pair.key()), word(pair.value())));
        }
        return result;
    }

    /** COPY with its words expanded. */
    Instruction.Copy expand(Instruction.Copy copy) throws FailedStep {
        List<Heredoc> documents = new ArrayList<>();
        for (Heredoc document : copy.documents()) {
            documents.add(new Heredoc(document.name(), text(document), false, false));
        }
        Instruction.CopyOptions options = copy.options();
        return new Instruction.Copy(
                copy.origin(),
                copy.add(),
                each(copy.sources()),
                documents,
                word(copy.destination()),
                copy.from(),
                new Instruction.CopyOptions(
                        options.chown().isPresent()
                                ? Optional.of(word(options.chown().get()))
                                : Optional.empty(),
                        options.chmod().isPresent()
                                ? Optional.of(word(options.chmod().get()))
                                : Optional.empty(),
                        options.link(),
                        options.parents(),
                        each(options.exclude()),
                        options.checksum().isPresent()
                                ? Optional.of(word(options.checksum().get()))
                                : Optional.empty(),
                        options.keepGitDir(),
                        options.unpack()));
    }

    private String text(Heredoc document) throws FailedStep {
        if (!document.expand()) {
            return document.text();
        }
        try {
            return expander.ignoringQuotes().word(document.text(), state.variables());
        } catch (SyntaxException e) {
            throw new FailedStep("heredoc %s: %s".formatted(document.name(), e.getMessage()), e);
        }
    }

    void apply(Instruction instruction) throws FailedStep {
        ConfigDraft config = state.config();
        if (instruction instanceof Instruction.Arg arg) {
            arguments(arg);
        } else if (instruction instanceof Instruction.Env env) {
            List<KeyValue> pairs = pairs(env.pairs()); // all with the old values
            pairs.forEach(pair -> config.setVariable(pair.key(), pair.value()));
            state.record(HistoryText.pairs("ENV", pairs));
        } else if (instruction instanceof Instruction.Label label) {
            List<KeyValue> pairs = pairs(label.pairs());
            pairs.forEach(pair -> config.setLabel(pair.key(), pair.value()));
            state.record(HistoryText.pairs("LABEL", pairs));
        } else if (instruction instanceof Instruction.Cmd cmd) {
            config.setCommand(cmd.command());
            state.record("CMD " + HistoryText.quoted(config.resolve(cmd.command())));
        } else if (instruction instanceof Instruction.Entrypoint entrypoint) {
            config.setEntrypoint(entrypoint.command());
            state.record("ENTRYPOINT " + HistoryText.quoted(config.resolve(entrypoint.command())));
        } else if (instruction instanceof Instruction.Expose expose) {
            expose(expose);
        } else if (instruction instanceof Instruction.Volume volume) {
            List<String> paths = each(volume.paths());
            paths.forEach(config::addVolume);
            state.record(HistoryText.list("VOLUME", paths));
        } else {
            applySingle(instruction, config);
        }
    }

    private void applySingle(Instruction instruction, ConfigDraft config) throws FailedStep {
        if (instruction instanceof Instruction.User user) {
            String name = word(user.user());
            config.setUser(name);
            state.record("USER " + name);
        } else if (instruction instanceof Instruction.StopSignal signal) {
            stopSignal(word(signal.signal()), config);
        } else if (instruction instanceof Instruction.Shell shell) {
            config.setShell(shell.words());
            state.record(HistoryText.list("SHELL", shell.words()));
        } else if (instruction instanceof Instruction.Healthcheck check) {
            config.setHealthcheck(new ImageConfig.Healthcheck(
                    check.test(),
                    check.interval(),
                    check.timeout(),
                    check.startPeriod(),
                    check.startInterval(),
                    check.retries()));
            state.record(HistoryText.healthcheck(check));
        } else if (instruction instanceof Instruction.Onbuild onbuild) {
            config.addTrigger(trigger(onbuild));
            state.record("ONBUILD " + onbuild.expression());
        } else if (instruction instanceof Instruction.Maintainer maintainer) {
            state.setAuthor(maintainer.name());
            state.record("MAINTAINER " + maintainer.name());
        } else {
            throw new IllegalStateException("no step for " + instruction);
        }
    }

    private static void checkSignal(String signal) throws FailedStep {
        try {
            Signal.parse(signal);
        } catch (IllegalArgumentException e) {
            throw new FailedStep(e);
        }
    }

    private void stopSignal(String signal, ConfigDraft config) throws FailedStep {
        checkSignal(signal);
        config.setStopSignal(signal);
        state.record("STOPSIGNAL " + signal);
    }

    /** With its documents, so that a child build can read it. */
    private static String trigger(Instruction.Onbuild onbuild) {
        StringBuilder text = new StringBuilder(onbuild.expression());
        for (Heredoc document : onbuild.documents()) {
            text.append('\n').append(document.content()).append(document.name());
        }
        return text.toString();
    }

    private void arguments(Instruction.Arg arg) throws FailedStep {
        Map<String, String> declared = new LinkedHashMap<>();
        List<String> shown = new ArrayList<>();
        for (Instruction.Arg.Declaration declaration : arg.declarations()) {
            String name = word(declaration.name());
            boolean defaults =
                    declaration.value().isPresent() && !session.arguments().isGiven(name);
            Optional<String> byDefault =
                    defaults ? Optional.of(word(declaration.value().get())) : Optional.empty();
            Optional<String> value = session.arguments().declare(name, byDefault);
            value.ifPresent(v -> declared.put(name, v));
            shown.add(name + value.map(v -> "=" + v).orElse(""));
        }
        state.arguments().putAll(declared);
        state.record("ARG " + String.join(" ", shown));
    }

    private void expose(Instruction.Expose expose) throws FailedStep {
        List<String> ports = new ArrayList<>();
        try {
            for (String text : expose.ports()) {
                for (String port : expander.words(text, state.variables())) {
                    ports.addAll(ExposedPorts.parse(port));
                }
            }
        } catch (SyntaxException e) {
            throw new FailedStep(e);
        }
        ports.forEach(state.config()::expose);
        state.record(HistoryText.list("EXPOSE", ports));
    }
}
