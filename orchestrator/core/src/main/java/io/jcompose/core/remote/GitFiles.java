package io.jcompose.core.remote;

import io.jcompose.core.load.RemoteFiles;
import io.jcompose.runtime.build.source.GitAddress;
import io.jcompose.runtime.build.source.GitCheckout;
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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compose files from git repositories, by the host's git. A commit is checked out once and stays, in a folder of its own:
 * containers may mount what lies in it, and the same commit gives the same paths. Not thread-safe.
 */
public final class GitFiles implements RemoteFiles {
    private static final String HALF_DONE = "fetching-";
    private static final Duration ABANDONED = Duration.ofHours(1);

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
        if (address.startsWith("oci://")) {
            throw new IOException("Compose files are not read from registries (oci://), only from git repositories;"
                    + " pull it with another tool and name the local file");
        }
        if (!GitAddress.isGit(address)) {
            throw new IOException("only git repositories are fetched, for example"
                    + " https://host/repo.git#main:folder/compose.yaml; download it and name the local file");
        }
        GitAddress asked = parse(address);
        GitAddress whole = new GitAddress(asked.remote(), asked.ref(), "", asked.commit());
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
        Optional<String> commit = git.commitOf(repository, address);
        if (commit.isPresent() && Files.isDirectory(repository.resolve(commit.get()))) {
            return repository.resolve(commit.get());
        }
        removeAbandoned(repository);
        Path temporary = Files.createTempDirectory(repository, HALF_DONE);
        try {
            String fetched = git.into(temporary, address, false).commit();
            // Services may mount the folder and run as anybody.
            Files.setPosixFilePermissions(temporary, SHARED);
            return keep(temporary, repository.resolve(fetched));
        } finally {
            if (Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
                FileTrees.delete(temporary);
            }
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

    /** What commands left that were killed. */
    private static void removeAbandoned(Path repository) throws IOException {
        Instant old = Instant.now().minus(ABANDONED);
        try (DirectoryStream<Path> halfDone = Files.newDirectoryStream(repository, HALF_DONE + "*")) {
            for (Path folder : halfDone) {
                if (Files.getLastModifiedTime(folder).toInstant().isBefore(old)) {
                    FileTrees.delete(folder);
                }
            }
        }
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
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
