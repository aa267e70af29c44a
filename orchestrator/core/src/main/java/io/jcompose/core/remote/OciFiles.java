package io.jcompose.core.remote;

import io.jcompose.core.load.RemoteFiles;
import io.jcompose.runtime.files.AtomicFile;
import io.jcompose.runtime.image.Digests;
import io.jcompose.runtime.image.ImageException;
import io.jcompose.runtime.image.ImageReference;
import io.jcompose.runtime.registry.Artifact;
import io.jcompose.runtime.registry.Artifact.Part;
import io.jcompose.runtime.rootfs.FileTrees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Compose files that were published to a registry. What a digest stands for is kept in a folder of its own and stays there:
 * containers may mount what lies in it, and the same artifact gives the same paths. Not thread-safe.
 */
public final class OciFiles implements RemoteFiles {
    /** What addresses of such files begin with. */
    public static final String SCHEME = "oci://";

    private static final String MAIN = "compose.yaml";
    private static final String BETWEEN = "\n---\n";

    private final Path cache;
    private final Function<ImageReference, Artifact.Found> registry;
    private final Map<String, Path> known = new HashMap<>();

    /**
     * @param cache folder for the files; made when it is needed
     * @param registry fetches a {@link ComposeArtifact}
     */
    public OciFiles(Path cache, Function<ImageReference, Artifact.Found> registry) {
        this.cache = cache;
        this.registry = registry;
    }

    @Override
    public Path fetch(String address) throws IOException {
        Path file = known.get(address);
        if (file == null) {
            file = fetchAnew(address);
            known.put(address, file);
        }
        return file;
    }

    private Path fetchAnew(String address) throws IOException {
        try {
            ImageReference reference = ImageReference.parse(address.substring(SCHEME.length()));
            Artifact.Found found = registry.apply(reference);
            Path folder = cache.resolve(Digests.hex(found.digest()));
            if (!Files.isRegularFile(folder.resolve(MAIN))) {
                keep(filesOf(found.artifact()), folder);
            }
            return folder.resolve(MAIN);
        } catch (IllegalArgumentException | ImageException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Contents by name: what is merged becomes the documents of one file. */
    private static Map<String, byte[]> filesOf(Artifact artifact) throws IOException {
        ByteArrayOutputStream main = new ByteArrayOutputStream();
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (Part part : artifact.parts()) {
            boolean compose = part.mediaType().equals(ComposeArtifact.FILE);
            if (compose && !part.annotations().containsKey(ComposeArtifact.EXTENDED)) {
                if (main.size() > 0) {
                    main.writeBytes(BETWEEN.getBytes(StandardCharsets.UTF_8));
                }
                main.writeBytes(part.content());
            } else if (compose || part.mediaType().equals(ComposeArtifact.ENV_FILE)) {
                String key = compose ? ComposeArtifact.FILE_NAME : ComposeArtifact.ENV_FILE_NAME;
                files.put(plain(part.annotations().getOrDefault(key, "")), part.content());
            }
        }
        if (main.size() == 0) {
            throw new IOException("it has no Compose file");
        }
        files.put(MAIN, main.toByteArray());
        return files;
    }

    private static String plain(String name) throws IOException {
        if (name.isEmpty() || name.startsWith(".") || name.contains("/") || name.indexOf('\0') >= 0) {
            throw new IOException("it has a file with the name '%s', which leads elsewhere".formatted(name));
        }
        return name;
    }

    private void keep(Map<String, byte[]> files, Path folder) throws IOException {
        Files.createDirectories(cache);
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
        Path temporary = Files.createTempDirectory(cache, ".new");
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                AtomicFile.writeDurably(temporary.resolve(file.getKey()), file.getValue());
            }
            // Services may mount the folder and run as anybody.
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // another command was faster
        } finally {
            if (Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
                FileTrees.delete(temporary);
            }
        }
    }
}
