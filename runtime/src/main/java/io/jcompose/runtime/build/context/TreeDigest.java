package io.jcompose.runtime.build.context;

import io.jcompose.runtime.digest.Sha256;
import io.jcompose.runtime.rootfs.FileNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A digest of files: names, kinds, modes, owners (where they mean something) and content, but not times, so that a fresh
 * checkout of the same files has the same digest. Not thread-safe.
 */
public final class TreeDigest {
    private static final int CHUNK = 1 << 17;
    private final MessageDigest digest = Sha256.create();
    private final MessageDigest ofFile = Sha256.create();
    private byte[] buffer = new byte[0];

    /** Adds a text, told apart from its neighbours. */
    public TreeDigest add(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        digest.update((encoded.length + ":").getBytes(StandardCharsets.UTF_8));
        digest.update(encoded);
        return this;
    }

    /** Adds a file, or a folder with all that is in it. */
    public TreeDigest add(FileTree tree, FileNode node, FileTree.Excluding excluding) {
        addNode(tree, node, "", excluding);
        return this;
    }

    private void addNode(FileTree tree, FileNode node, String name, FileTree.Excluding excluding) {
        try {
            add(name);
            add(Integer.toOctalString(node.mode()));
            if (tree.keepsOwners()) {
                add(node.uid() + ":" + node.gid());
            }
            if (node.isRegular()) {
                add(Long.toString(node.size()));
                content(tree, node);
            } else if (node.isLink()) {
                add(node.linkTarget());
            } else if (node.isFolder()) {
                for (FileNode child : tree.children(node)) {
                    if (!excluding.excludes(child)) {
                        addNode(tree, child, child.name(), excluding);
                    }
                }
                add("end");
            } else {
                add(Long.toString(node.device()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("read %s: %s".formatted(node.file(), e.getMessage()), e);
        }
    }

    /** By its digest, which may be known from an earlier build. */
    private void content(FileTree tree, FileNode node) throws IOException {
        Optional<String> before = tree.known().flatMap(known -> known.find(node));
        if (before.isPresent()) {
            add(before.get());
            return;
        }
        if (buffer.length == 0) {
            buffer = new byte[CHUNK];
        }
        try (InputStream in = tree.open(node)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                ofFile.update(buffer, 0, n);
            }
        }
        String result = HexFormat.of().formatHex(ofFile.digest());
        tree.known().ifPresent(known -> known.add(node, result));
        add(result);
    }

    /** 64 hexadecimal digits; afterwards this starts anew. */
    public String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
