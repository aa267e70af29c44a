package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.Mount;
import io.jcompose.runtime.build.BuildRequest;
import io.jcompose.runtime.build.context.CleanPath;
import io.jcompose.runtime.build.context.FileTree;
import io.jcompose.runtime.build.context.IgnorePatterns;
import io.jcompose.runtime.build.context.TreeDigest;
import io.jcompose.runtime.build.dockerfile.MountOption;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.rootfs.FileNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code --mount} flags of one RUN mean: {@link #describe} for the cache key, {@link #open} for the container. Close
 * it to let go of caches and remove copies. Not thread-safe.
 */
final class RunMounts implements AutoCloseable {
    private static final String SECRETS = "/run/secrets/";
    static final String DEFAULT_AGENT = "default";
    private final Session session;
    private final Sources sources;
    private final ConfigDraft config;
    private final List<MountOption> options = new ArrayList<>();
    private final List<Mount> mounts = new ArrayList<>();
    private final List<String> environment = new ArrayList<>();
    private final List<Runnable> closing = new ArrayList<>();
    private int agents;

    RunMounts(Session session, Sources sources, ConfigDraft config) {
        this.session = session;
        this.sources = sources;
        this.config = config;
    }

    /** Adds the value of one flag, expanded. */
    void add(String value) throws FailedStep {
        try {
            MountOption option = MountOption.parse(value);
            if (option.type() == MountOption.Type.SSH && agent(option).isEmpty()) {
                if (option.required()) {
                    throw new FailedStep(
                            "ssh agent '%s' is required, but the build was not given it: build with --ssh %s"
                                    .formatted(id(option, DEFAULT_AGENT), id(option, DEFAULT_AGENT)));
                }
                return; // as if no agent were there
            }
            if (option.type() == MountOption.Type.SECRET
                    && option.required()
                    && secret(option).isEmpty()) {
                throw new FailedStep("secret %s is required, but the build was not given it".formatted(id(option, "")));
            }
            option.from().ifPresent(sources::awaitStage);
            options.add(option);
        } catch (SyntaxException e) {
            throw new FailedStep(e);
        }
    }

    /** Adds what decides the result to the key: bind mounts by content, the others by their options. */
    void describe(TreeDigest key) throws FailedStep {
        for (MountOption option : options) {
            key.add(option.toString());
            if (option.type() == MountOption.Type.BIND) {
                FileTree tree = sources.tree(option.from());
                session.reads(option.from())
                        .ifPresent(context -> session.reads()
                                .add(context, tree, option.source().orElse("/")));
                FileNode node = node(tree, option);
                key.add(tree, node, tree.excluding(IgnorePatterns.NONE, ""));
            }
        }
    }

    private static FileNode node(FileTree tree, MountOption option) throws FailedStep {
        String path = CleanPath.inside(option.source().orElse("/"));
        return tree.find(path)
                .orElseThrow(() -> new FailedStep("--mount: source '%s' not found in %s"
                        .formatted(option.source().orElse("/"), option.from().orElse("the build context"))));
    }

    /** Prepares folders; afterwards {@link #mounts} and {@link #environment} are complete. */
    void open() throws FailedStep {
        try {
            for (MountOption option : options) {
                open(option);
            }
            mounts.addAll(session.authorities().mounts());
        } catch (IOException e) {
            throw new FailedStep("prepare --mount: %s".formatted(e.getMessage()), e);
        }
    }

    private void open(MountOption option) throws IOException, FailedStep {
        switch (option.type()) {
            case BIND -> bind(option);
            case CACHE -> {
                CacheMounts.Lease lease = session.services().mounts().open(option, folder -> fill(option, folder));
                closing.add(lease::close);
                mounts.add(new Mount.Bind(lease.folder(), target(option), option.readOnly(), false, "rprivate", false));
            }
            case TMPFS ->
                mounts.add(new Mount.Tmpfs(target(option), option.readOnly(), option.size(), OptionalInt.empty(), ""));
            case SECRET -> secretMount(option);
            case SSH -> sshMount(option);
        }
    }

    /** What a new cache begins with: what {@code from} has at {@code source}. */
    private void fill(MountOption option, Path folder) throws IOException, FailedStep {
        if (option.from().isEmpty()) {
            return;
        }
        FileTree tree = sources.tree(option.from());
        FileNode node = node(tree, option);
        if (!node.isFolder()) {
            throw new FailedStep("--mount: source '%s' of a cache is not a folder"
                    .formatted(option.source().orElse("/")));
        }
        TreeWriter writer = new TreeWriter(List.of(), folder, FileTime.fromMillis(0));
        new TreeCopier(writer, Optional.empty(), Optional.empty())
                .copy(tree, node, "", "", false, tree.excluding(IgnorePatterns.NONE, ""));
        writer.finish();
    }

    private Optional<String> agent(MountOption option) {
        return Optional.ofNullable(session.request().ssh().get(id(option, DEFAULT_AGENT)));
    }

    private void sshMount(MountOption option) throws IOException {
        SshAgent agent = SshAgent.open(
                agent(option).orElseThrow(),
                temporary(),
                new TreeWriter.Owner(option.uid().orElse(0), option.gid().orElse(0)),
                option.mode().orElse(0600));
        closing.add(0, agent::close);
        String target = option.target().map(config::absolute).orElse("/run/buildkit/ssh_agent." + agents++);
        mounts.add(new Mount.Bind(agent.socket(), target, true, false, "rprivate", false));
        if (agents <= 1) {
            environment.add("SSH_AUTH_SOCK=" + target);
        }
    }

    /** A copy, since the source may be merged of layers, and writes into it must vanish. */
    private void bind(MountOption option) throws IOException, FailedStep {
        FileTree tree = sources.tree(option.from());
        FileNode node = node(tree, option);
        Path folder = temporary();
        Path upper = Files.createDirectory(folder.resolve("tree"));
        TreeWriter writer = new TreeWriter(List.of(), upper, FileTime.fromMillis(0));
        String name = node.isFolder() ? "" : node.name();
        new TreeCopier(writer, Optional.empty(), Optional.empty())
                .copy(tree, node, name, name, false, tree.excluding(IgnorePatterns.NONE, ""));
        writer.finish();
        mounts.add(new Mount.Bind(
                node.isFolder() ? upper : upper.resolve(name),
                target(option),
                option.readOnly(),
                false,
                "rprivate",
                false));
    }

    private Path temporary() {
        Path folder = session.services().store().temporaryFolder();
        closing.add(() -> Session.deleteTree(folder));
        return folder;
    }

    private void secretMount(MountOption option) throws IOException {
        Optional<BuildRequest.Secret> secret = secret(option);
        if (secret.isEmpty()) {
            return;
        }
        if (option.env().isPresent()) {
            environment.add(option.env().get() + "=" + text(secret.get()));
        }
        if (option.env().isEmpty() || option.target().isPresent()) {
            String target = option.target().map(config::absolute).orElse(SECRETS + id(option, ""));
            mounts.add(new Mount.FileCopy(
                    file(secret.get()),
                    target,
                    option.uid().orElse(0),
                    option.gid().orElse(0),
                    option.mode().orElse(0400)));
        }
    }

    private static String text(BuildRequest.Secret secret) throws IOException {
        return secret.value().isPresent()
                ? secret.value().get()
                : Files.readString(secret.file().orElseThrow());
    }

    /** A value is written where only root can read it, and removed after the step. */
    private Path file(BuildRequest.Secret secret) throws IOException {
        if (secret.file().isPresent()) {
            return secret.file().get();
        }
        Path file = Files.createFile(
                temporary().resolve("secret"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, secret.value().orElse(""));
    }

    private Optional<BuildRequest.Secret> secret(MountOption option) {
        return Optional.ofNullable(session.request().secrets().get(id(option, "")))
                .filter(secret ->
                        secret.file().isEmpty() || Files.exists(secret.file().get()));
    }

    static String id(MountOption option, String otherwise) {
        Optional<String> id = option.id();
        return option.type() == MountOption.Type.SSH
                ? id.orElse(otherwise)
                : id.or(option::source)
                        .or(() -> option.target().map(CleanPath::name))
                        .orElse(otherwise);
    }

    /** Without a target, the folder in which the command runs. */
    private String target(MountOption option) throws FailedStep {
        String target = config.absolute(option.target().orElse("."));
        if (target.equals("/")) {
            throw new FailedStep("--mount: the target is the root folder; give another one, or a WORKDIR before");
        }
        return target;
    }

    /** A script to be executed, visible only to this step. */
    String script(String name, String content) throws FailedStep {
        try {
            Path folder = Files.createDirectory(temporary().resolve("pipes"));
            Files.setAttribute(folder, "unix:mode", 0755);
            Path file = Files.writeString(folder.resolve(CleanPath.name(name)), content);
            Files.setAttribute(file, "unix:mode", 0755);
            mounts.add(new Mount.Bind(folder, "/dev/pipes", true, false, "rprivate", false));
            return "/dev/pipes/" + file.getFileName();
        } catch (IOException e) {
            throw new FailedStep("write the heredoc: " + e.getMessage(), e);
        }
    }

    List<Mount> mounts() {
        return mounts;
    }

    /** Of secrets that are wanted as variables. */
    List<String> environment() {
        return environment;
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
        closing.clear();
    }
}
