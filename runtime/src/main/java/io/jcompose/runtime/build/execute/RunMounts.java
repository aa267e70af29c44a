package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.Mount;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code --mount} flags of one RUN mean: {@link #describe} for the cache key, {@link #open} for the container. Close
 * it to let go of caches and remove copies. Not thread-safe.
 */
final class RunMounts implements AutoCloseable {
    private static final String SECRETS = "/run/secrets/";
    private final Session session;
    private final Sources sources;
    private final ConfigDraft config;
    private final List<MountOption> options = new ArrayList<>();
    private final List<Mount> mounts = new ArrayList<>();
    private final List<String> environment = new ArrayList<>();
    private final List<Runnable> closing = new ArrayList<>();

    RunMounts(Session session, Sources sources, ConfigDraft config) {
        this.session = session;
        this.sources = sources;
        this.config = config;
    }

    /** Adds the value of one flag, expanded. */
    void add(String value) throws FailedStep {
        try {
            MountOption option = MountOption.parse(value);
            if (option.type() == MountOption.Type.SSH) {
                if (option.required()) {
                    throw new FailedStep("RUN --mount=type=ssh is not supported");
                }
                return; // as if no agent were there
            }
            if (option.type() == MountOption.Type.SECRET
                    && option.required()
                    && secret(option).isEmpty()) {
                throw new FailedStep("secret %s is required, but the build was not given it".formatted(id(option)));
            }
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
        } catch (IOException e) {
            throw new FailedStep("prepare --mount: %s".formatted(e.getMessage()), e);
        }
    }

    private void open(MountOption option) throws IOException, FailedStep {
        switch (option.type()) {
            case BIND -> bind(option);
            case CACHE -> {
                CacheMounts.Lease lease = session.services().mounts().open(option);
                closing.add(lease::close);
                mounts.add(new Mount.Bind(lease.folder(), target(option), option.readOnly(), false, "rprivate", false));
            }
            case TMPFS ->
                mounts.add(new Mount.Tmpfs(target(option), option.readOnly(), option.size(), OptionalInt.empty(), ""));
            case SECRET -> secretMount(option);
            case SSH -> throw new IllegalStateException("ssh");
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
        Optional<Path> file = secret(option);
        if (file.isEmpty()) {
            return;
        }
        if (option.env().isPresent()) {
            environment.add(option.env().get() + "=" + Files.readString(file.get()));
        }
        if (option.env().isEmpty() || option.target().isPresent()) {
            String target = option.target().map(config::absolute).orElse(SECRETS + id(option));
            mounts.add(new Mount.FileCopy(
                    file.get(),
                    target,
                    option.uid().orElse(0),
                    option.gid().orElse(0),
                    option.mode().orElse(0400)));
        }
    }

    private Optional<Path> secret(MountOption option) {
        Map<String, Path> secrets = session.request().secrets();
        return Optional.ofNullable(secrets.get(id(option))).filter(Files::exists);
    }

    private static String id(MountOption option) {
        return option.id()
                .or(option::source)
                .or(() -> option.target().map(CleanPath::name))
                .orElse("");
    }

    private String target(MountOption option) {
        return config.absolute(option.target().orElse("/"));
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
