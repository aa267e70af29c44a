package io.jcompose.core.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads text files; what goes wrong becomes a problem. Shows paths relative to the working folder. */
final class FileReader {
    private static final int MAX_BYTES = 16 << 20;

    /** Of all files together, each counted as often as it is read: a thousand services may name one file. */
    private static final long MAX_TOTAL = 128L << 20;

    private final Path cwd;
    private final RemoteFiles remote;
    private final Problems problems;
    private long total;

    FileReader(Path cwd, RemoteFiles remote, Problems problems) {
        this.cwd = cwd;
        this.remote = remote;
        this.problems = problems;
    }

    /**
     * Where a Compose file is on this host; fetches it if its name is an address.
     *
     * @param paths for names of files of this host
     */
    Optional<Path> locate(String name, PathResolver paths, String what, SourceLocation from, String path) {
        if (!PathResolver.isRemote(name)) {
            return Optional.of(Path.of(paths.absolute(name)));
        }
        try {
            Path fetched = remote.fetch(name);
            if (!Files.isDirectory(fetched)) {
                return Optional.of(fetched);
            }
            List<String> found = ProjectFiles.present(ProjectFiles.NAMES, fetched);
            if (!found.isEmpty()) {
                return Optional.of(Path.of(found.get(0)));
            }
            problems.error(from, path, what + " " + name + ": there is no " + ProjectFiles.NAMES.get(0) + " in it");
        } catch (IOException e) {
            problems.error(from, path, what + " " + name + ": " + e.getMessage());
        }
        problems.incomplete();
        return Optional.empty();
    }

    /** The shortest way to name it from the working folder. */
    String show(Path file) {
        return file.startsWith(cwd) && !file.equals(cwd) ? cwd.relativize(file).toString() : file.toString();
    }

    /**
     * The text of a file, in which {@link TextDecoder} finds what is no text.
     *
     * @param what for messages, for example {@code env file}
     */
    Optional<String> read(Path file, String what, SourceLocation from, String path) {
        Optional<String> text = from.isNowhere()
                ? readText(file, what, SourceLocation.of(show(file)), path) // the file's name comes first then
                : readText(file, what + " " + show(file), from, path);
        if (text.isEmpty()) {
            problems.incomplete();
        }
        return text;
    }

    private Optional<String> readText(Path file, String what, SourceLocation from, String path) {
        try {
            if (Files.isDirectory(file)) {
                problems.error(from, path, what + " is a folder");
                return Optional.empty();
            }
            byte[] bytes = bytes(file);
            total += bytes.length;
            if (bytes.length > MAX_BYTES) {
                problems.error(from, path, what + " is larger than 16 MiB");
                return Optional.empty();
            }
            if (total > MAX_TOTAL) {
                problems.error(from, path, what + ": all files together are larger than 128 MiB");
                return Optional.empty();
            }
            return Optional.of(TextDecoder.decode(bytes));
        } catch (NoSuchFileException e) {
            problems.error(from, path, what + " not found: open " + show(file) + ": no such file or directory");
        } catch (AccessDeniedException e) {
            problems.error(from, path, what + ": permission denied");
        } catch (IOException e) {
            problems.error(from, path, what + ": " + e.getMessage());
        }
        return Optional.empty();
    }

    /** One more than allowed at most: a size says nothing about pipes and devices. */
    private static byte[] bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        }
    }
}
