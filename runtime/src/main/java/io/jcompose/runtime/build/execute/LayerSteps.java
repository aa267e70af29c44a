package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.build.context.CleanPath;
import io.jcompose.runtime.build.context.TreeDigest;
import io.jcompose.runtime.build.dockerfile.Heredoc;
import io.jcompose.runtime.build.dockerfile.Instruction;
import io.jcompose.runtime.build.execute.TreeWriter.Owner;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import io.jcompose.runtime.rootfs.FileNode;
import io.jcompose.runtime.rootfs.LayeredView;
import io.jcompose.runtime.rootfs.UserDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Carries out the instructions that make layers: RUN, COPY, ADD and WORKDIR, each through the cache. */
final class LayerSteps {
    private final Session session;
    private final Sources sources;
    private final StageState state;
    private final String prefix;
    private final int total;
    private final boolean ignoresCache;
    private int number = 1;

    LayerSteps(Session session, StageBuilder.Stages stages, StageState state, int stage, String prefix, int total) {
        this.session = session;
        this.sources = stages.within(stage);
        this.state = state;
        this.prefix = prefix;
        this.total = total;
        this.ignoresCache = session.ignoresCache(stage);
    }

    private interface Key {
        String compute() throws FailedStep;
    }

    private interface Work {
        Optional<StoredLayer> make(int step) throws FailedStep;
    }

    /**
     * One step: a result under any of the keys is taken, otherwise made and stored under all.
     *
     * @param keys cheapest first
     */
    private void step(Instruction.Origin origin, String createdBy, List<Key> keys, Work work) throws FailedStep {
        int step = session.steps().start("[%s%d/%d] %s".formatted(prefix, ++number, total, StageBuilder.title(origin)));
        try {
            List<String> computed = new ArrayList<>();
            List<String> without = new ArrayList<>();
            Optional<StepCache.Result> cached = Optional.empty();
            for (Key key : keys) {
                String text = key.compute();
                computed.add(text);
                Optional<StepCache.Result> found = find(text);
                if (found.isEmpty()) {
                    without.add(text);
                }
                cached = cached.or(() -> found);
                if (cached.isPresent() && !session.exportsCache()) {
                    break; // another host may need the other keys, we do not
                }
            }
            StepCache.Result result = cached.isPresent() ? cached.get() : make(computed, work, step);
            if (cached.isEmpty()) {
                without.remove(without.size() - 1); // it just got it
            }
            without.forEach(key -> session.services().cache().store(key, result));
            state.append(result.layer(), result.created(), createdBy);
            result.layer().ifPresent(session::uses);
            computed.forEach(key -> session.record(key, result));
            session.steps().listener().stepFinished(step, cached.isPresent());
        } catch (FailedStep e) {
            session.steps().listener().stepFailed(step, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private Optional<StepCache.Result> find(String key) {
        return ignoresCache ? session.made(key) : session.find(key);
    }

    private StepCache.Result make(List<String> keys, Work work, int step) throws FailedStep {
        String key = keys.get(keys.size() - 1);
        ReentrantLock lock = session.services().cache().lock(key);
        lock.lock();
        try {
            Optional<StepCache.Result> meanwhile = find(key);
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
            Optional<StoredLayer> layer = work.make(step);
            Instant created = session.sourceDate()
                    .orElseGet(() -> Instant.ofEpochSecond(Instant.now().getEpochSecond()));
            StepCache.Result result = new StepCache.Result(layer, created);
            session.services().cache().store(key, result);
            keys.forEach(each -> session.record(each, result)); // before others with the same step get their turn
            return result;
        } catch (ImageException e) {
            throw new FailedStep(e);
        } finally {
            lock.unlock();
        }
    }

    private TreeDigest key(String kind) {
        return key(kind, false);
    }

    /** @param link the layer does not depend on what is below it */
    private TreeDigest key(String kind, boolean link) {
        return new TreeDigest()
                .add(kind)
                .add(link ? "any base" : state.contentKey())
                .add(session.sourceDate().map(Instant::toString).orElse(""));
    }

    void copy(Instruction.Copy copy) throws FailedStep {
        String shown = (copy.add() ? "ADD " : "COPY ")
                + (copy.options().link() ? "--link " : "")
                + copy.from().map(from -> "--from=" + from + " ").orElse("")
                + copy.options().chown().map(chown -> "--chown=" + chown + " ").orElse("")
                + copy.options().chmod().map(chmod -> "--chmod=" + chmod + " ").orElse("")
                + String.join(" ", shownSources(copy)) + " " + copy.destination();
        copy.from().ifPresent(sources::awaitStage);
        CopyStep[] holder = new CopyStep[1];
        List<Key> keys = new ArrayList<>();
        if (copy.from().isPresent()) {
            // The whole content of the other stage, by its layers: no file is read if nothing changed there.
            keys.add(() -> {
                holder[0] = new CopyStep(session, copy, state, sources.tree(copy.from()));
                TreeDigest key = key("copy from layers", copy.options().link());
                holder[0].describe(key);
                Optional<String> content = sources.contentKey(copy.from().get());
                if (content.isEmpty()) {
                    holder[0].describeContent(key);
                }
                return key.add(content.orElse("")).hex();
            });
        }
        keys.add(() -> {
            CopyStep step = new CopyStep(session, copy, state, sources.tree(copy.from()));
            holder[0] = step;
            TreeDigest key = key("copy", copy.options().link());
            step.describe(key);
            step.describeContent(key);
            return key.hex();
        });
        if (copy.from().isEmpty() && !copy.sources().isEmpty() && session.isFirstContextRead()) {
            String read = readContext(keys.get(0));
            keys.set(0, () -> read);
        }
        step(copy.origin(), shown, keys, step -> holder[0].run());
    }

    private String readContext(Key key) throws FailedStep {
        int step = session.steps().start("[internal] load build context");
        try {
            synchronized (session.shared().contextReading()) {
                String computed = key.compute();
                session.steps().listener().stepFinished(step, false);
                return computed;
            }
        } catch (FailedStep e) {
            session.steps().listener().stepFailed(step, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private static List<String> shownSources(Instruction.Copy copy) {
        List<String> sources = new ArrayList<>(copy.sources());
        copy.documents().forEach(document -> sources.add("<<" + document.name()));
        return sources;
    }

    void workdir(Instruction.Workdir workdir, ConfigSteps config) throws FailedStep {
        String path = state.config().setWorkingDir(config.word(workdir.path()));
        Owner owner = owner();
        TreeDigest key = key("workdir").add(path).add(owner.toString());
        step(workdir.origin(), "WORKDIR " + path, List.of(key::hex), step -> makeFolder(path, owner));
    }

    /** New folders belong to the current user. */
    private Owner owner() throws FailedStep {
        Optional<String> user = state.config().user();
        if (user.isEmpty()) {
            return Owner.ROOT;
        }
        try {
            UserDatabase.Identity identity =
                    UserDatabase.read(new LayeredView(state.folders())).resolve(user, List.of(), "of this stage");
            return new Owner((int) identity.uid(), (int) identity.gid());
        } catch (ContainerException e) {
            throw new FailedStep(e);
        }
    }

    private Optional<StoredLayer> makeFolder(String path, Owner owner) throws FailedStep {
        Path temporary = session.services().store().temporaryFolder();
        try {
            Path upper = Files.createDirectory(temporary.resolve("tree"));
            TreeWriter writer = new TreeWriter(state.folders(), upper, FileTime.from(state.created()));
            String resolved = writer.resolve(CleanPath.inside(path));
            Optional<FileNode> existing = writer.existing(resolved);
            if (existing.isPresent() && existing.get().isFolder()) {
                return Optional.empty();
            }
            writer.folders(resolved, owner);
            writer.finish();
            return Optional.of(session.services().store().addLayer(upper, session.layerOptions()));
        } catch (IOException | UncheckedIOException e) {
            throw new FailedStep(e);
        } finally {
            Session.deleteTree(temporary);
        }
    }

    void run(Instruction.Run run, ConfigSteps config) throws FailedStep {
        requireEntitlements(run);
        try (RunMounts mounts = new RunMounts(session, sources, state.config())) {
            for (String mount : run.mounts()) {
                mounts.add(config.word(mount));
            }
            Map<String, String> arguments = new LinkedHashMap<>(state.arguments());
            arguments.keySet().removeIf(BuildArguments::isProxy);
            List<String> words = words(run, name -> name);
            String network = run.network().equals("default") ? network() : run.network();
            step(
                    run.origin(),
                    HistoryText.run(words, arguments),
                    List.of(() -> runKey(words, arguments, network + " " + run.security(), mounts)),
                    step -> {
                        mounts.open();
                        List<String> real = words(run, name -> mounts.script(name, script(run)));
                        return new RunStep(session, state.folders(), step)
                                .run(
                                        new RunStep.Command(
                                                real,
                                                environment(mounts),
                                                state.config().user(),
                                                state.config().workingDir(),
                                                network,
                                                run.security().equals("insecure")),
                                        mounts);
                    });
        }
    }

    /** A Dockerfile may be a stranger's: what reaches beyond its container must be allowed by who builds. */
    private void requireEntitlements(Instruction.Run run) throws FailedStep {
        if (run.security().equals("insecure")) {
            requireEntitlement("security.insecure", "--security=insecure", false);
        }
        if (run.network().equals("host")) {
            requireEntitlement(
                    "network.host",
                    "--network=host",
                    session.request().network().equals("host"));
        }
        for (String device : run.devices()) {
            if (!device.contains("required=false")) {
                throw new FailedStep(
                        "--device=%s: no such device: there are no CDI devices here; with required=false the step runs"
                                        .formatted(device)
                                + " without it");
            }
        }
    }

    private void requireEntitlement(String name, String flag, boolean granted) throws FailedStep {
        if (!granted && !session.request().limits().entitlements().contains(name)) {
            throw new FailedStep("%s needs the entitlement %s: build with --allow %s, or write 'entitlements: [%s]'"
                    .formatted(flag, name, name, name));
        }
    }

    private String network() throws FailedStep {
        String network = session.request().network();
        return switch (network) {
            case "", "default" -> "default";
            case "none", "host" -> network;
            default ->
                throw new FailedStep(
                        "build network '%s' is not supported; use default, none or host".formatted(network));
        };
    }

    private String runKey(List<String> words, Map<String, String> arguments, String network, RunMounts mounts)
            throws FailedStep {
        TreeDigest key = key("run").add(String.join("\0", words));
        arguments.forEach((name, value) -> key.add(name).add(value));
        key.add(String.join("\0", state.config().environment()));
        key.add(state.config().user().orElse(""))
                .add(state.config().workingDir())
                .add(network);
        session.request()
                .extraHosts()
                .forEach((name, addresses) -> key.add(name).add(addresses.toString()));
        mounts.describe(key);
        return key.hex();
    }

    private List<String> environment(RunMounts mounts) {
        Map<String, String> variables = new LinkedHashMap<>(session.arguments().proxies());
        variables.putAll(state.arguments());
        variables.putAll(state.config().variables());
        List<String> environment = new ArrayList<>();
        variables.forEach((name, value) -> environment.add(name + "=" + value));
        environment.addAll(mounts.environment());
        session.authorities().environment(variables.keySet()).forEach(environment::add);
        return environment;
    }

    private interface Script {
        String path(String name) throws FailedStep;
    }

    private static String script(Instruction.Run run) {
        return run.command().documents().get(0).text();
    }

    /**
     * What to execute. A lone heredoc is the script itself, or, with a {@code #!} line, a program; any other is handed to
     * the shell as it stands.
     */
    private List<String> words(Instruction.Run run, Script script) throws FailedStep {
        List<Heredoc> documents = run.command().documents();
        if (documents.isEmpty() || !run.command().shellForm()) {
            return state.config().resolve(run.command());
        }
        String line = String.join(" ", run.command().words());
        if (Heredoc.start(line).isEmpty()) {
            StringBuilder full = new StringBuilder(line);
            documents.forEach(
                    document -> full.append('\n').append(document.content()).append(document.name()));
            return state.config().withShell(full.toString());
        }
        String text = script(run);
        if (!text.startsWith("#!")) {
            return state.config().withShell(text);
        }
        String name = script.path(documents.get(0).name());
        return state.config().withShell(name.startsWith("/") ? name : text);
    }
}
