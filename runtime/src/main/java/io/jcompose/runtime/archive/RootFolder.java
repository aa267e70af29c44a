package io.jcompose.runtime.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.linux.FileStatus;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.linux.SyscallException;
import io.jcompose.runtime.linux.SyscallException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A root folder that no path leaves: absolute links and {@code ..} are resolved by the kernel as for a process that has it as
 * its root. Paths may be relative to it or begin with a slash. Not thread-safe; does not close the folder it is given.
 */
public final class RootFolder {
    private static final int MAX_LINKS = 40; // as the kernel's MAXSYMLINKS
    private static final List<String> KERNEL = List.of("proc", "sys", "dev");
    private final FileSyscalls syscalls;
    private final OpenFile root;

    public RootFolder(FileSyscalls syscalls, OpenFile root) {
        this.syscalls = syscalls;
        this.root = root;
    }

    /** A file by the folder that holds it; {@code .} is the folder itself. */
    record Place(OpenFile folder, String name, String path) implements AutoCloseable {
        @Override
        public void close() {
            folder.close();
        }
    }

    /** The file at a path; empty if there is none. */
    public Optional<FileFacts> stat(String path, boolean followLast) throws IOException {
        try (Place place = locate(bytes(path), followLast)) {
            return syscalls.status(place.folder(), place.name()).map(status -> facts(path, place, status));
        } catch (SyscallException e) {
            if (e.reason() == Reason.NOT_FOUND || e.reason() == Reason.NOT_A_FOLDER) {
                return Optional.empty();
            }
            throw explained(path, e);
        }
    }

    private FileFacts facts(String path, Place place, FileStatus status) {
        List<String> parts = parts(path);
        String link = status.type() == FileStatus.SYMLINK ? syscalls.readLink(place.folder(), place.name()) : "";
        return new FileFacts(
                parts.isEmpty() ? "/" : parts.get(parts.size() - 1),
                status.mode(),
                status.size(),
                Instant.ofEpochSecond(status.seconds(), status.nanos()),
                text(link));
    }

    /**
     * Writes the file or tree at {@code path} as an archive whose members begin with {@code member}.
     *
     * @param member name in the archive; empty: the members of a folder stand at the archive's top
     * @throws NoSuchFileException if there is nothing
     */
    public void pack(String path, boolean followLast, String member, OutputStream out) throws IOException {
        try (Place place = locate(bytes(path), followLast)) {
            FileStatus status =
                    syscalls.status(place.folder(), place.name()).orElseThrow(() -> new NoSuchFileException(path));
            new TreeArchiver(syscalls, out, kernelFolders()).pack(place.folder(), place.name(), bytes(member), status);
        } catch (SyscallException e) {
            throw explained(path, e);
        }
    }

    /** File systems that the kernel makes up are no files of the container. */
    private List<FileStatus> kernelFolders() {
        long own = syscalls.status(root, ".").orElseThrow().fileSystem();
        return KERNEL.stream()
                .flatMap(name -> syscalls.status(root, name).stream())
                .filter(status -> status.type() == FileStatus.FOLDER && status.fileSystem() != own)
                .toList();
    }

    /**
     * Unpacks an archive into the folder at {@code path}.
     *
     * @param owner of all files; empty: as the archive says
     * @throws IOException if there is no such folder, or the archive is damaged or wants out of it
     */
    public void unpack(String path, InputStream archive, Optional<Owner> owner) throws IOException {
        String folder = String.join("/", parts(bytes(path)));
        try (OpenFile base = syscalls.openInRoot(root, folder.isEmpty() ? "." : folder)) {
            new TreeExtractor(syscalls, below -> openBelow(base, folder, below), owner).unpack(archive);
        } catch (SyscallException e) {
            throw explained(path, e);
        }
    }

    /** For single files; valid as long as this is. */
    public FileSync sync(Owner owner) {
        return new FileSync(syscalls, root, owner);
    }

    /** Links within the container are followed as its processes would, hence by the whole path from its root. */
    private OpenFile openBelow(OpenFile base, String folder, String below) {
        return below.isEmpty()
                ? syscalls.openBeneath(base, ".")
                : syscalls.openInRoot(root, folder.isEmpty() ? below : folder + "/" + below);
    }

    /** @param path a byte string */
    private Place locate(String path, boolean followLast) throws IOException {
        String current = path;
        for (int links = 0; links <= MAX_LINKS; links++) {
            List<String> parts = parts(current);
            String last = parts.isEmpty() ? "." : parts.get(parts.size() - 1);
            String all = String.join("/", parts);
            if (parts.isEmpty() || last.equals("..")) {
                return new Place(syscalls.openInRoot(root, all.isEmpty() ? "." : all), ".", "/" + all);
            }
            String parent = String.join("/", parts.subList(0, parts.size() - 1));
            OpenFile folder = syscalls.openInRoot(root, parent.isEmpty() ? "." : parent);
            Optional<String> target = linkTarget(folder, last, followLast || current.endsWith("/"));
            if (target.isEmpty()) {
                return new Place(folder, last, "/" + all);
            }
            folder.close();
            current = target.get().startsWith("/") ? target.get() : parent + "/" + target.get();
        }
        throw new IOException(text(path) + ": too many levels of symbolic links");
    }

    private Optional<String> linkTarget(OpenFile folder, String name, boolean follow) {
        boolean link = follow
                && syscalls.status(folder, name)
                        .filter(status -> status.type() == FileStatus.SYMLINK)
                        .isPresent();
        return link ? Optional.of(syscalls.readLink(folder, name)) : Optional.empty();
    }

    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return parts;
    }

    private static IOException explained(String path, SyscallException e) {
        IOException failure = switch (e.reason()) {
            case NOT_FOUND -> new NoSuchFileException(path);
            case NOT_A_FOLDER -> new NotDirectoryException(path);
            default -> new IOException("%s: %s".formatted(path, e.getMessage()));
        };
        failure.addSuppressed(e);
        return failure;
    }

    private static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private static String text(String bytes) {
        return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }

    /** Who owns what is unpacked. */
    public record Owner(long uid, long gid) {
        public static final Owner ROOT = new Owner(0, 0);
    }
}
