package io.jcompose.runtime.build.execute;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.build.context.CleanPath;
import io.jcompose.runtime.build.execute.TreeWriter.Metadata;
import io.jcompose.runtime.build.execute.TreeWriter.Owner;
import io.jcompose.runtime.tar.Compression;
import io.jcompose.runtime.tar.RawSink;
import io.jcompose.runtime.tar.TarEntry;
import io.jcompose.runtime.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** ADD of an archive: its members are written below a folder. The archive is hostile; no member leaves the root. */
final class ArchiveExtractor {
    private static final int BLOCK = 512;
    private final TreeWriter writer;
    private final Optional<Owner> owner;

    /** @param owner of all members; empty: as in the archive. Their modes are always as in the archive. */
    ArchiveExtractor(TreeWriter writer, Optional<Owner> owner) {
        this.writer = writer;
        this.owner = owner;
    }

    /** Whether a file is a tar archive, perhaps compressed: by its content, not by its name. */
    static boolean isArchive(Path file) {
        try (InputStream in = Compression.open(Files.newInputStream(file))) {
            byte[] block = in.readNBytes(BLOCK);
            return block.length == BLOCK
                    && (new String(block, 257, 5, ISO_8859_1).equals("ustar") || isOldHeader(block));
        } catch (IOException e) {
            return false;
        }
    }

    /** Archives from before 1988 have no magic word, but a checksum. */
    private static boolean isOldHeader(byte[] block) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        String stored = new String(block, 148, 8, ISO_8859_1).replace('\0', ' ').strip();
        return block[0] != 0 && stored.matches("[0-7]{1,7}") && Integer.parseInt(stored, 8) == sum;
    }

    /** Extracts below {@code destination}, which is made if it is missing. */
    void extract(InputStream archive, String destination) throws IOException {
        String base = writer.resolve(destination);
        writer.folders(base, owner.orElse(Owner.ROOT));
        try (InputStream in = Compression.open(archive)) {
            TarReader tar = new TarReader(in, RawSink.NONE);
            for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
                member(next.get(), base, tar.content());
            }
        }
    }

    private void member(TarEntry entry, String base, InputStream content) throws IOException {
        String name = text(entry.name());
        if (Arrays.asList(name.split("/")).contains("..")) {
            throw new IOException("the archive has a member '%s', which leads outside".formatted(name));
        }
        String inside = CleanPath.inside(name);
        if (inside.isEmpty()) {
            return;
        }
        String folder = writer.resolve(CleanPath.child(base, CleanPath.parent(inside)));
        writer.folders(folder, owner.orElse(Owner.ROOT));
        String target = CleanPath.child(folder, CleanPath.name(inside));
        Owner mine = owner.orElse(new Owner((int) entry.uid(), (int) entry.gid()));
        FileTime modified = FileTime.from(Instant.ofEpochSecond(entry.seconds(), entry.nanos()));
        int permissions = entry.mode() & 07777;
        Metadata metadata = new Metadata(mine, permissions, modified);
        switch (entry.type()) {
            case FOLDER -> writer.folder(target, metadata);
            case FILE ->
                writer.file(target, entry.sparse() ? new SparseInputStream(entry, content) : content, metadata);
            case SYMLINK -> writer.link(target, text(entry.link()), mine, modified);
            case HARD_LINK ->
                writer.hardLink(target, writer.resolve(CleanPath.child(base, CleanPath.inside(text(entry.link())))));
            case FIFO -> writer.node(target, 0010000 | permissions, 0, metadata);
            case CHARACTER_DEVICE -> writer.node(target, 0020000 | permissions, device(entry), metadata);
            case BLOCK_DEVICE -> writer.node(target, 0060000 | permissions, device(entry), metadata);
        }
    }

    /** As makedev(3) packs the numbers. */
    private static long device(TarEntry entry) {
        long major = entry.major();
        long minor = entry.minor();
        return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~0xffL) << 12 | (major & ~0xfffL) << 32;
    }

    private static String text(String bytes) {
        return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }
}
