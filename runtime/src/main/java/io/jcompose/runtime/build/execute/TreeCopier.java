package io.jcompose.runtime.build.execute;

import io.jcompose.runtime.build.context.CleanPath;
import io.jcompose.runtime.build.context.FileTree;
import io.jcompose.runtime.build.execute.TreeWriter.Metadata;
import io.jcompose.runtime.build.execute.TreeWriter.Owner;
import io.jcompose.runtime.rootfs.FileNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Copies files and folders from a tree, by the rules of COPY. Not thread-safe. */
final class TreeCopier {
    private final TreeWriter writer;
    private final Optional<Owner> owner;
    private final Optional<SymbolicMode> mode;
    /** First copies of files with several names, by inode. */
    private final Map<Long, Linked> linked = new HashMap<>();

    private record Linked(Path source, String target) {}

    /**
     * @param owner of everything copied, and of folders made for it; empty: as in the tree
     * @param mode of everything copied, and in octal digits of folders made for it; empty: as in the tree
     */
    TreeCopier(TreeWriter writer, Optional<Owner> owner, Optional<SymbolicMode> mode) {
        this.writer = writer;
        this.owner = owner;
        this.mode = mode;
    }

    /**
     * Copies one source. A folder's content goes into the destination; a file becomes it, or goes into it if it is a
     * folder.
     *
     * @param source path in the tree; a link is followed
     * @param intoFolder the destination is a folder even if it does not exist yet
     */
    void copy(
            FileTree tree,
            FileNode node,
            String source,
            String destination,
            boolean intoFolder,
            FileTree.Excluding excluding)
            throws IOException {
        String base = writer.resolve(destination);
        Optional<FileNode> existing = writer.existing(base);
        boolean folderThere = existing.isPresent() && existing.get().isFolder();
        if (existing.isPresent() && !folderThere && (intoFolder || node.isFolder())) {
            throw new IOException("the destination /%s is there and not a folder".formatted(base));
        }
        if (node.isFolder()) {
            folders(base); // a new one gets nothing of the source but its content
            children(tree, node, base, excluding);
        } else if (folderThere || intoFolder) {
            folders(base);
            one(tree, node, CleanPath.child(base, CleanPath.name(source)), excluding);
        } else {
            folders(CleanPath.parent(base));
            one(tree, node, base, excluding);
        }
    }

    /**
     * Makes the folders that {@code --parents} keeps, each like its source where it is new.
     *
     * @param folder the innermost, in the tree
     * @param prefix how much of its path is kept
     * @return the innermost, in the destination
     */
    String parents(FileTree tree, String folder, String prefix, String destination) throws IOException {
        String outer = CleanPath.parent(prefix);
        String base = outer.isEmpty() ? destination : parents(tree, CleanPath.parent(folder), outer, destination);
        folders(writer.resolve(base));
        String target = writer.resolve(CleanPath.child(base, CleanPath.name(prefix)));
        Optional<FileNode> source = tree.find(folder);
        if (source.isPresent() && writer.existing(target).isEmpty()) {
            writer.folder(target, metadata(tree, source.get()));
        }
        return target;
    }

    /** Makes what is missing; of a mode, octal digits count for it too, as BuildKit has it. */
    private void folders(String path) throws IOException {
        int permissions =
                mode.map(SymbolicMode::absolute).orElseGet(OptionalInt::empty).orElse(TreeWriter.DEFAULT_FOLDER);
        writer.folders(path, owner.orElse(Owner.ROOT), permissions);
    }

    private void children(FileTree tree, FileNode folder, String target, FileTree.Excluding excluding)
            throws IOException {
        for (FileNode child : tree.children(folder)) {
            if (!excluding.excludes(child)) {
                one(tree, child, CleanPath.child(target, child.name()), excluding);
            }
        }
    }

    private void one(FileTree tree, FileNode node, String target, FileTree.Excluding excluding) throws IOException {
        if (node.isFolder()) {
            writer.folder(target, metadata(tree, node));
            children(tree, node, target, excluding);
        } else if (node.isRegular()) {
            regular(tree, node, target);
        } else if (node.isLink()) {
            writer.link(target, node.linkTarget(), owner(tree, node), node.modified());
        } else if ((node.mode() & 0170000) == 0140000) { // of a socket its name stays
            writer.file(target, InputStream.nullInputStream(), metadata(tree, node));
        } else {
            writer.node(target, node.mode(), node.device(), metadata(tree, node));
        }
    }

    private void regular(FileTree tree, FileNode node, String target) throws IOException {
        if (node.links() > 1) {
            Linked first = linked.get(node.inode());
            if (first != null && Files.isSameFile(first.source(), node.file())) {
                writer.hardLink(target, first.target());
                return;
            }
            linked.put(node.inode(), new Linked(node.file(), target));
        }
        writer.copy(target, node.file(), tree.keepsOwners(), metadata(tree, node));
    }

    private Owner owner(FileTree tree, FileNode node) {
        return owner.orElse(tree.keepsOwners() ? new Owner(node.uid(), node.gid()) : Owner.ROOT);
    }

    private Metadata metadata(FileTree tree, FileNode node) {
        int permissions =
                mode.map(m -> m.apply(node.permissions(), node.isFolder())).orElse(node.permissions());
        return new Metadata(owner(tree, node), permissions, node.modified());
    }

    /** Writes a file that stands in the Dockerfile or was fetched; closes the content. */
    void file(
            String destination,
            boolean intoFolder,
            String name,
            InputStream content,
            int permissions,
            FileTime modified)
            throws IOException {
        String base = writer.resolve(destination);
        Optional<FileNode> existing = writer.existing(base);
        boolean into = intoFolder || (existing.isPresent() && existing.get().isFolder());
        String target = into ? CleanPath.child(base, name) : base;
        folders(CleanPath.parent(target));
        int bits = mode.map(m -> m.apply(permissions, false)).orElse(permissions);
        writer.file(target, content, new Metadata(owner.orElse(Owner.ROOT), bits, modified));
    }
}
