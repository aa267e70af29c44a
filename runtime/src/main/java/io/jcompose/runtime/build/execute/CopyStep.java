package io.jcompose.runtime.build.execute;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.ContainerException;
import io.jcompose.runtime.build.context.CleanPath;
import io.jcompose.runtime.build.context.FileTree;
import io.jcompose.runtime.build.context.IgnorePatterns;
import io.jcompose.runtime.build.context.TreeDigest;
import io.jcompose.runtime.build.dockerfile.Heredoc;
import io.jcompose.runtime.build.dockerfile.Instruction;
import io.jcompose.runtime.build.dockerfile.SyntaxException;
import io.jcompose.runtime.build.execute.TreeWriter.Owner;
import io.jcompose.runtime.build.source.GitAddress;
import io.jcompose.runtime.build.source.GitCheckout;
import io.jcompose.runtime.build.source.RemoteFile;
import io.jcompose.runtime.image.ImageStore.StoredLayer;
import io.jcompose.runtime.rootfs.FileNode;
import io.jcompose.runtime.rootfs.LayeredView;
import io.jcompose.runtime.rootfs.UserDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One COPY or ADD with its words expanded. Not thread-safe. */
final class CopyStep {
    private static final int HEREDOC_MODE = 0644;
    private static final int FETCHED_MODE = 0600;
    private static final String UNNAMED = "__unnamed__";
    private final Session session;
    private final Instruction.Copy copy;
    private final StageState state;
    private final FileTree tree;
    private final String destination;
    private final boolean intoFolder;
    private final IgnorePatterns excludes;
    private final Optional<Owner> owner;
    private final Optional<SymbolicMode> mode;
    private final List<Found> found = new ArrayList<>();
    private final List<RemoteFile> remotes = new ArrayList<>();

    /**
     * @param path in the tree; kept below a destination with {@code --parents}
     * @param prefix folders to keep
     * @param commit of a git repository, which then stands for its content
     */
    private record Found(FileTree tree, String path, FileNode node, String prefix, Optional<String> commit) {}

    /** Finds all sources; a missing one is an error, a pattern without matches is not. */
    CopyStep(Session session, Instruction.Copy copy, StageState state, FileTree tree) throws FailedStep {
        this.session = session;
        this.copy = copy;
        this.state = state;
        this.tree = tree;
        this.destination = CleanPath.inside(state.config().absolute(copy.destination()));
        int count = copy.sources().size() + copy.documents().size();
        this.intoFolder = copy.destination().isEmpty() // the working folder
                || copy.destination().endsWith("/")
                || copy.destination().equals(".")
                || copy.destination().endsWith("/.")
                || copy.options().parents();
        if (count > 1 && !intoFolder) {
            throw new FailedStep("with more than one source the destination must be a folder and end with /: '%s/'"
                    .formatted(copy.destination()));
        }
        try {
            this.excludes = IgnorePatterns.of(copy.options().exclude());
            this.mode = copy.options().chmod().isPresent()
                    ? Optional.of(SymbolicMode.parse(copy.options().chmod().get()))
                    : Optional.empty();
            this.owner = owner();
            checkSources();
            for (String source : copy.sources()) {
                find(source);
            }
        } catch (SyntaxException | ContainerException | IllegalArgumentException e) {
            throw new FailedStep(e);
        } catch (IOException e) {
            throw new FailedStep(e);
        }
    }

    private Optional<Owner> owner() {
        if (copy.options().chown().isEmpty()) {
            return Optional.empty();
        }
        String chown = copy.options().chown().get();
        if (chown.matches("[0-9]{1,9}")) {
            return Optional.of(new Owner(Integer.parseInt(chown), Integer.parseInt(chown)));
        }
        UserDatabase.Identity identity = UserDatabase.read(new LayeredView(state.folders()))
                .resolve(Optional.of(chown), List.of(), "of this stage");
        return Optional.of(new Owner((int) identity.uid(), (int) identity.gid()));
    }

    private void checkSources() throws FailedStep {
        Optional<String> address = copy.sources().stream()
                .filter(source -> isRepository(source) || RemoteFile.isAddress(source))
                .findFirst();
        if (!copy.add() && address.isPresent()) {
            throw new FailedStep("'%s' is an address, and COPY takes files only; use ADD".formatted(address.get()));
        }
        if (copy.options().checksum().isPresent() && copy.sources().size() != 1) {
            throw new FailedStep("--checksum is for one source; give each its own ADD");
        }
    }

    /** In a context, {@code github.com/a/b} is a path. */
    private static boolean isRepository(String source) {
        return GitAddress.isGit(source) && !source.startsWith("github.com/");
    }

    private void find(String source) throws FailedStep, IOException {
        if (copy.add() && isRepository(source)) {
            checkOut(source);
            return;
        }
        if (copy.add() && RemoteFile.isAddress(source)) {
            remotes.add(RemoteFile.fetch(
                    session.services().http(), source, copy.options().checksum(), session.temporary()));
            return;
        }
        if (copy.options().checksum().isPresent()) {
            throw new FailedStep("--checksum is for http and git addresses; '%s' is neither".formatted(source));
        }
        session.reads(copy.from()).ifPresent(context -> session.reads().add(context, tree, source));
        int pivot = source.indexOf("/./");
        for (String path : tree.match(source, copy.options().parents())) {
            Optional<FileNode> node = tree.find(path);
            if (node.isEmpty()) {
                throw new FailedStep(missing(source, path));
            }
            String kept = pivot < 0
                    ? path
                    : path.substring(
                            CleanPath.inside(source.substring(0, pivot)).length());
            String prefix = !copy.options().parents()
                    ? ""
                    : node.get().isFolder() ? CleanPath.inside(kept) : CleanPath.parent(kept);
            found.add(new Found(tree, path, node.get(), prefix, Optional.empty()));
        }
    }

    private void checkOut(String source) throws FailedStep, IOException {
        GitAddress address = GitAddress.parse(source);
        Optional<String> checksum = copy.options().checksum();
        if (checksum.isPresent()
                && address.commit().filter(one -> !one.equals(checksum.get())).isPresent()) {
            throw new FailedStep("--checksum is %s, but the address asks for the commit %s"
                    .formatted(checksum.get(), address.commit().get()));
        }
        if (checksum.isPresent()) {
            address = address.withCommit(checksum.get());
        }
        Optional<Boolean> kept = copy.options().keepGitDir();
        if (kept.isPresent() && address.keepGitDir().isPresent() && !kept.equals(address.keepGitDir())) {
            throw new FailedStep("--keep-git-dir and keep-git-dir of the address say opposite things");
        }
        boolean keep = kept.or(address::keepGitDir).orElse(false);
        GitCheckout.Result result = session.git().into(session.temporary(), address, keep);
        FileTree files = FileTree.ofContext(result.folder(), IgnorePatterns.NONE);
        FileNode root = files.find("").orElseThrow(() -> new FailedStep("%s is empty".formatted(source)));
        found.add(new Found(
                files,
                "",
                root,
                "",
                Optional.of(result.commit() + " " + address.folder() + " " + keep + " " + address.submodules())));
    }

    private String missing(String source, String path) {
        if (copy.from().isPresent()) {
            return "'%s' not found in '%s'".formatted(source, copy.from().get());
        }
        String where = "not found in the build context " + session.request().context();
        if (tree.isIgnored(path)) {
            return "'%s' %s: .dockerignore excludes it".formatted(source, where);
        }
        String link = tree.findLink(path).isPresent() ? "; it is a link that leads nowhere within the context" : "";
        return "'%s' %s%s".formatted(source, where, link);
    }

    /** Adds everything that decides the result, apart from the content of the sources. */
    void describe(TreeDigest key) {
        key.add(copy.add() ? "add" : "copy").add(destination).add(Boolean.toString(intoFolder));
        key.add(String.join(",", copy.options().exclude()))
                .add(copy.options().chmod().orElse(""))
                .add(owner.map(Owner::toString).orElse(""))
                .add(copy.options().unpack().map(Object::toString).orElse(""));
        for (Found one : found) {
            key.add(one.path()).add(one.prefix());
        }
        for (Heredoc document : copy.documents()) {
            key.add(document.name()).add(document.content());
        }
        remotes.forEach(remote -> key.add(remote.name().orElse(UNNAMED))
                .add(remote.digest())
                .add(remote.modified().toString()));
    }

    /** Adds the content of the sources. */
    void describeContent(TreeDigest key) throws FailedStep {
        try {
            for (Found one : found) {
                if (one.commit().isPresent()) {
                    key.add("git").add(one.commit().get());
                } else {
                    key.add(one.tree(), one.node(), one.tree().excluding(excludes, one.path()));
                }
            }
        } catch (UncheckedIOException e) {
            throw new FailedStep(e);
        }
    }

    /** The layer; empty if there was nothing to copy. */
    Optional<StoredLayer> run() throws FailedStep {
        if (found.isEmpty() && copy.documents().isEmpty() && remotes.isEmpty()) {
            return Optional.empty();
        }
        Path temporary = session.services().store().temporaryFolder();
        try {
            Path upper = Files.createDirectory(temporary.resolve("tree"));
            // A linked layer knows nothing of what is below, so that it fits on any base. With a mode there is none.
            boolean link = copy.options().link() && mode.isEmpty();
            FileTime made = FileTime.from(link ? session.sourceDate().orElse(Instant.EPOCH) : state.created());
            TreeWriter writer = new TreeWriter(link ? List.of() : state.folders(), upper, made);
            write(writer, made);
            writer.finish();
            return Optional.of(session.services().store().addLayer(upper, session.layerOptions()));
        } catch (IOException | UncheckedIOException e) {
            throw new FailedStep(e);
        } finally {
            Session.deleteTree(temporary);
        }
    }

    private void write(TreeWriter writer, FileTime made) throws IOException, FailedStep {
        TreeCopier copier = new TreeCopier(writer, owner, mode);
        for (Found one : found) {
            session.checkCancelled();
            if (unpacks(one)) {
                new ArchiveExtractor(writer, owner).extract(one.tree().open(one.node()), destination);
            } else {
                String base = one.prefix().isEmpty()
                        ? destination
                        : copier.parents(one.tree(), folder(one), one.prefix(), destination);
                copier.copy(
                        one.tree(),
                        one.node(),
                        one.path(),
                        base,
                        intoFolder,
                        one.tree().excluding(excludes, one.path()));
            }
        }
        for (Heredoc document : copy.documents()) {
            copier.file(
                    destination,
                    intoFolder,
                    document.name(),
                    new ByteArrayInputStream(document.content().getBytes(UTF_8)),
                    HEREDOC_MODE,
                    made);
        }
        for (RemoteFile remote : remotes) {
            write(remote, writer, copier);
        }
    }

    private static String folder(Found one) {
        return one.node().isFolder() ? CleanPath.inside(one.path()) : CleanPath.parent(one.path());
    }

    /** What was fetched is unpacked only if asked, unlike archives of the context. */
    private void write(RemoteFile remote, TreeWriter writer, TreeCopier copier) throws IOException {
        if (copy.options().unpack().orElse(false) && ArchiveExtractor.isArchive(remote.file())) {
            new ArchiveExtractor(writer, owner).extract(Files.newInputStream(remote.file()), destination);
            return;
        }
        copier.file(
                destination,
                intoFolder,
                remote.name().orElse(UNNAMED),
                Files.newInputStream(remote.file()),
                FETCHED_MODE,
                remote.modified());
    }

    private boolean unpacks(Found one) {
        return copy.add()
                && one.commit().isEmpty()
                && one.node().isRegular()
                && copy.options().unpack().orElse(true)
                && ArchiveExtractor.isArchive(one.node().file());
    }
}
