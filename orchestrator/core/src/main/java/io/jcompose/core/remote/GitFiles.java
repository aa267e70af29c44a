package io.jcompose.core.remote;

import io.jcompose.core.load.RemoteFiles;
import io.jcompose.runtime.build.source.GitAddress;
import io.jcompose.runtime.build.source.GitCheckout;
import io.jcompose.runtime.digest.Sha256;
import io.jcompose.runtime.files.AtomicFile;
import io.jcompose.runtime.linux.FileSyscalls;
import io.jcompose.runtime.linux.OpenFile;
import io.jcompose.runtime.rootfs.FileTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compose files from git repositories, by the host's git. A commit is checked out once, in a folder of its own, and stays
 * while it is used: containers may mount what lies in it, and the same commit gives the same paths. A command that is
 * killed leaves nothing that a later one takes for a checkout. Not thread-safe.
 */
public final class GitFiles implements RemoteFiles {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> SHARED = PosixFilePermissions.fromString("rwxr-xr-x");

    private final Path cache;
    private final GitCheckout git;
    private final Map<GitAddress, Path> known = new HashMap<>();

    /** @param cache folder for checkouts; made when it is needed */
    public GitFiles(Path cache, GitCheckout git) {
        this.cache = cache;
        this.git = git;
    }

    @Override
    public Path fetch(String address) throws IOException {
        if (!GitAddress.isGit(address)) {
            throw new IOException("only git repositories and what was published to a registry (oci://) are fetched, for"
                    + " example https://host/repo.git#main:folder/compose.yaml; download it and name the local file");
        }
        GitAddress asked = parse(address);
        GitAddress whole = asked.inWhole();
        Path root = known.get(whole);
        if (root == null) {
            root = checkout(whole);
            known.put(whole, root);
        }
        return inside(root, asked);
    }

    private static GitAddress parse(String address) throws IOException {
        try {
            return GitAddress.parse(address);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Path checkout(GitAddress address) throws IOException {
        if (!Files.isDirectory(cache)) {
            Files.createDirectories(cache);
            Files.setPosixFilePermissions(cache, PRIVATE); // a repository may be nobody else's business
        }
        Path repository = Files.createDirectories(cache.resolve(digest(address.remote())));
        Checkouts checkouts = new Checkouts(repository, GitFiles::isMounted);
        Optional<String> commit = git.commitOf(repository, address);
        if (commit.isPresent()) {
            checkouts.used(commit.get(), Instant.now());
            if (Files.isDirectory(repository.resolve(commit.get()))) {
                return repository.resolve(commit.get());
            }
        }
        checkouts.prune(Instant.now());
        Path temporary = Files.createTempDirectory(repository, Checkouts.HALF_DONE);
        try {
            String fetched = git.into(temporary, address, false).commit();
            // Services may mount the folder and run as anybody.
            Files.setPosixFilePermissions(temporary, SHARED);
            sync(temporary); // so that a power cut never leaves a checkout of empty files
            checkouts.mark(fetched, Instant.now());
            Path kept = keep(temporary, repository.resolve(fetched));
            AtomicFile.syncFolder(repository);
            return kept;
        } finally {
            if (Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
                FileTrees.delete(temporary);
            }
        }
    }

    private static void sync(Path folder) {
        FileSyscalls calls = FileSyscalls.linux();
        try (OpenFile open = calls.openFolder(folder)) {
            calls.syncFileSystem(open);
        }
    }

    /** Whether any process, so any container, has something in that checkout mounted. */
    private static boolean isMounted(Path checkout) {
        String end = checkout.subpath(checkout.getNameCount() - 2, checkout.getNameCount())
                .toString();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (mountsOf(process).contains("/" + end)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return true; // not to be found out
        }
    }

    private static String mountsOf(Path process) {
        try {
            return Files.readString(process.resolve("mountinfo"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    private static Path keep(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            return target; // another command was faster
        }
        return target;
    }

    /** A link in a repository may lead anywhere, so it is the real place that counts. */
    private static Path inside(Path root, GitAddress asked) throws IOException {
        Path file = root.resolve(asked.folder()).normalize();
        try {
            if (!file.startsWith(root) || !file.toRealPath().startsWith(root.toRealPath())) {
                throw new IOException("'%s' leads out of the repository".formatted(asked.folder()));
            }
        } catch (NoSuchFileException e) {
            throw new IOException("git %s has no '%s'".formatted(asked.shown(), asked.folder()), e);
        }
        return file;
    }

    private static String digest(String text) {
        return Sha256.hex(text).substring(0, 16);
    }
}
